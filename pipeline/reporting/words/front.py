"""The front page: its facts, its one table and its messages."""

from __future__ import annotations

from collections.abc import Mapping

FRONT: Mapping[str, str] = {
    # front page
    "kicker": "Klyngepakke · datarapport",
    "document_title": "{title} · {cluster}",
    "fact_cluster": "Klynge",
    "fact_practices": "Praksis",
    "fact_listed": "Tilmeldte patienter",
    "fact_period": "Periode",
    "fact_visibility": "Visning",
    "open": "Åben, med navne",
    "anonymised": "Anonymiseret",
    "data_until": "Data til og med",
    "messages": "Det vigtigste",
    "overview": "Klyngen på ét blik",
    "head_indicator": "Målepunkt",
    "head_strip": "Praksis i klyngen",
    "head_cluster": "Klyngen",
    "head_region": "Regionen",
    "region": "regionen",
    "regions": "regionerne",
    "head_denmark": "Danmark",
    "head_target": "Mål",
    "head_verdict": "Klyngen mod {region}",
    "overview_note": "Tydelig forskel: større, end tilfældighed alene kan give i grupper af denne størrelse, og stor "
    "nok til at have betydning. Kan være tilfældigt: det kan tallene ikke afgøre. Lille forskel: for lille til at have "
    "betydning.",
    "share_note": " Af en fordeling står kun den del, hvor klyngen ligger længst fra {region}; resten står på siden "
    "om målepunktet.",
    "share_note_most": " Af en fordeling står kun den største del; resten står på siden om målepunktet.",
    "strip_note": "Hver prik er en praksis; sort streg er klyngen, orange prikket streg {region}. ",
    "mixed_note": " Klyngen har praksis i flere regioner. Regionernes tal er vægtet efter, hvor stor en del af "
    "klyngens patienter der er tilmeldt i hver.",
    "strip_alt": "Praksis ligger fra {low} til {high}; klyngen {cluster}.",
    "strip_alt_none": "Ingen praksis vises hver for sig; klyngen {cluster}.",
    # messages of the front page
    "title_quoted": "»{title}«",
    "title_against": "»{title}« ({value} mod {other})",
    "message_spread": "**Størst forskel mellem praksis: {title}.** Praksis ligger fra {low} til {high}, og det er "
    "mere, end tilfældighed alene kan give.",
    "message_spread_others": " Det samme gælder {where}.",
    "message_spread_all": " Det samme gælder alle de øvrige målepunkter.",
    "message_region_one": "**{side} {region}: {title}.** Klyngen ligger på {value}{of} og {region} på {other}. "
    "Forskellen er tydelig.",
    "message_region_many": "**Tydelig forskel fra {region} i {count} målepunkter.**",
    "message_region_above": " Klyngen ligger over i {where}.",
    "message_region_below": " Klyngen ligger under i {where}.",
    "message_region_rest": " I\u00a0de øvrige målepunkter er der ingen tydelig forskel.",
    "message_target": "**{gap} til målet: {title}.** Klyngen ligger på {value}{of}, og målet er {target}.",
    "message_target_others": " Der er også afstand til målet i {where}.",
    "message_target_all": " Der er også afstand til målet i de øvrige målepunkter med et mål.",
    "message_reached": "**Målet er nået.** Det gælder {where}.",
    "all_with_target": "alle målepunkter med et mål",
    "message_missing": "**Data mangler: {title}.** {percent}\u00a0% af patienterne har ingen værdi, og om dem siger "
    "tallet intet.",
    "message_gaps": "**Data mangler.** {gap} Klyngens tal er regnet på det, der er leveret.",
    "message_quiet": "**Ingen tydelige forskelle.** Hverken mellem praksis eller mellem klyngen og {region} er der "
    "forskelle, som både er større, end tilfældighed alene kan give, og store nok til at have betydning.",
    "message_quiet_region": "**Ingen tydelig forskel fra {region}{where}.** Ingen af forskellene er både større, end "
    "tilfældighed alene kan give, og store nok til at have betydning.",
    "message_quiet_spread": "**Forskellene mellem praksis kan være tilfældige{where}.** De er ikke større, end "
    "tilfældighed alene kan give.",
    "where_all": " i alle {count} målepunkter",
    "where_none": " i nogen af de {count} målepunkter",
    "where_both": " i de to målepunkter",
    "where_some": " i de {count} målepunkter, hvor det kan vurderes",
    "where_one": " i det målepunkt, hvor det kan vurderes",
    "counted_others": "{count} andre målepunkter",
    "counted_indicators": "{count} målepunkter",
    "counted_one": "ét målepunkt",
    "message_of": " af {denominator}",
    "message_of_within": " af {denominator},",
    "message_not_judged": "**Tallene står uden vurdering.** Om forskellene kan være tilfældige, kan ikke regnes ud af "
    "de data, der er leveret.",
    "message_no_figures": "**Ingen tal kan vises.** Tallene er for små, eller data mangler; datagrundlaget bagest "
    "fortæller mere.",
    "side_above": "Over",
    "side_below": "Under",
    "above": "over",
    "below": "under",
}
