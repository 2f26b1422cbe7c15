"""Follow-ups: then and now on the front page, bridges, who was there both times, and the plan printed back."""

from __future__ import annotations

from collections.abc import Mapping

FOLLOW_UP: Mapping[str, str] = {
    # what any front page may tell of how it came to be
    "note_fitted": "Tilpasset klyngens ønsker.",
    "note_counted": "Optalt af dataejeren.",
    "note_pilot": "Prøvebestilling: pakken er under afprøvning.",
    "note_correction": "Rettet udgave: {correction}",
    # front page
    "follow_kicker": "Klyngepakke · opfølgning",
    "follow_document_title": "Opfølgning: {title} · {cluster}",
    "fact_baseline": "Udgangspunkt",
    "fact_now": "Nu",
    "fact_meeting": "Mødet om udgangspunktet",
    "follow_overview": "Udgangspunkt og nu",
    "head_baseline": "Udgangspunkt",
    "head_follow_verdict": "Vurdering",
    "head_region_change": "{region}s ændring",
    "follow_note": "Tydelig ændring: større, end tilfældighed alene kan give, og stor nok til at have betydning. Kan "
    "være tilfældigt: det kan tallene ikke afgøre. Lille ændring: for lille til at have betydning. Ikke vurderet: de "
    "to tal kan ikke holdes op mod hinanden; målepunktets side fortæller hvorfor.",
    "follow_gone": "Kan ikke længere tælles: {titles}.",
    "follow_clear": "Tydelig ændring",
    "follow_chance": "Kan være tilfældigt",
    "follow_small": "Lille ændring",
    "follow_same": "Uændret",
    "follow_not_assessed": "Ikke vurderet",
    "follow_hidden": "Vises ikke",
    # messages
    "follow_message_clear": "**Tydelig ændring: {title}.** Klyngen er gået fra {before} til {now}.",
    "follow_message_clear_region": " {region} er i samme tid gået fra {before} til {now}.",
    "follow_message_clear_others": " Også {where} har ændret sig tydeligt.",
    "follow_message_quiet": "**Ingen tydelig ændring.** Ændringerne er små, eller de kan være tilfældig "
    "variation{where}.",
    "follow_message_rest": "**De øvrige ændringer er ikke tydelige.** De er små, eller de kan være tilfældig "
    "variation: {where}.",
    "follow_message_not_judged": "**Ikke vurderet: {where}.** Siderne om dem fortæller hvorfor.",
    "follow_message_not_judged_one": "**Ikke vurderet: {where}.** Siden om det fortæller hvorfor.",
    "follow_message_members": "**Klyngen er ikke helt den samme.** {who}",
    "follow_message_redefined": "**Ændret definition: {where}.** Opfølgningen tæller som udgangspunktet; siden viser, "
    "hvad den nye definition ville give.",
    "follow_joined": "{count} praksis er kommet til siden udgangspunktet.",
    "follow_left": "{count} praksis er gået ud siden udgangspunktet.",
    # an indicator's page
    "follow_overlaps": "Ændringen er ikke vurderet: den nye periode, med det den ser tilbage på, begynder før "
    "udgangspunktets periode er slut, så de to deler dage. ",
    "follow_code_expired": "Ændringen er ikke vurderet: en kode i udgangspunktets definition udløb før eller i den nye "
    "periode. ",
    "follow_expired": "Koden {code} ({codelist}) gjaldt til og med {day}.",
    "follow_other_length": "Ændringen er ikke vurderet: den nye periode er hverken lige så lang som udgangspunktets "
    "eller de samme måneder. ",
    "follow_other_season": "Ændringen er ikke vurderet: den nye periode er lige så lang som udgangspunktets, men "
    "ligger på en anden tid af året, og årstiden alene kan flytte tallet. ",
    "follow_redefined": "Definitionen er ændret siden udgangspunktet ({what}). Tallene på siden følger udgangspunktets "
    "definition i begge perioder.",
    "follow_by_todays": "Efter den nuværende definition er klyngens tal nu: {value}.",
    "follow_the_indicator": "målepunktet",
    "follow_codelist": "kodelisten »{title}«",
    "follow_by_todays_share": "Efter den nuværende definition er klyngens tal nu: {values}.",
    "follow_by_todays_category": "{category} {value}",
    "bridge_heading": "Fra udgangspunktet til nu",
    "bridge_caption": "Hvad der har flyttet klyngens tal fra udgangspunktet, som det blev trykt, til nu, {unit}",
    "bridge_head": "Led",
    "bridge_size": "Klyngen",
    "bridge_before": "Udgangspunkt",
    "bridge_practice": "Ændring i de samme praksis",
    "bridge_membership": "Praksis, der kom til eller gik ud",
    "bridge_late": "Data, der kom til eller blev rettet senere",
    "bridge_definition": "Ændret definition",
    "bridge_other": "Andet",
    "bridge_now": "Nu",
    "bridge_now_todays": "Nu, efter den nuværende definition",
    "bridge_note": "Leddene lægges sammen til forskellen.",
    "bridge_note_other": "Andet samler led, som hver for sig ville fortælle om for få.",
    "bridge_note_todays": "Tallet nu i tabellen over praksis følger udgangspunktets definition og er derfor et andet.",
    "bridge_alt": "Klyngens vej fra udgangspunktet til nu, {unit}. {rows}.",
    "bridge_alt_row": "{label} {value}",
    # who was there
    "who_heading": "Hvem er med?",
    "who_stayed": "{count} praksis er med begge gange.",
    "who_stayed_none": "Ingen praksis er med begge gange.",
    "who_stayed_one": "Én praksis er med begge gange.",
    "who_joined": "Kommet til",
    "who_left": "Gået ud",
    "who_turned": "Nyt nummer eller ny sammensætning",
    "who_count": "{count} praksis",
    "who_name": "{name}",
    "who_event": "{name}: {what} {day}",
    "who_nobody": "Ingen er kommet til eller gået ud.",
    "who_text": "Klyngens tal gælder medlemmerne, som de var hver gang. En praksis har kun en række, hvis den er med "
    "begge gange.",
    "turned_renumbered": "nyt ydernummer",
    "turned_sold": "solgt",
    "turned_merged": "lagt sammen med en anden",
    "turned_split": "delt",
    # the plan
    "plan_back": "Planen fra sidst",
    "plan_back_text": "Her er spørgsmålene fra klyngens plan. Skriv, hvad I aftalte, og hvad der skete; så er der "
    "noget at tale om ved siden af tallene.",
    "plan_happened": "Hvad skete der?",
    "plan_next": "Hvad gør vi nu?",
    "plan_next_text": "Holdt det, eller skal der noget andet til? Skriv de næste aftaler her.",
    "plan_then_now": "Tallene, som planen skulle flytte",
    # what it can be traced back to
    "footer_baseline": " · Udgangspunkt:\u00a0{trace}",
    "baseline_package": "pakke {version}",
    "baseline_snapshot": "data {snapshot}",
    "baseline_trace": "Udgangspunkt: {trace} · trykt {day}.",
    # method
    "method_baseline_label": "Udgangspunkt",
    "method_baseline": "Udgangspunktet er tallene, som de stod i rapporten af {day} om {period}. De er frosset: "
    "definitioner, kodelister og medlemmer er gemt sammen med dem, og de er ikke talt op igen.",
    "method_follow_label": "Nu",
    "method_follow": "Tallene nu er talt op med udgangspunktets definitioner. Patienter, der er med i begge perioder, "
    "er sammenlignet med sig selv, hvor data kan vise, hvem de er.",
}
