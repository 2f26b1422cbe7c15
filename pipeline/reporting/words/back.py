"""What stands behind the figures: why practices may differ, the discussion, the method, code lists and data."""

from __future__ import annotations

from collections.abc import Mapping

BACK: Mapping[str, str] = {
    # why may we differ
    "why_different": "Hvorfor kan vi være forskellige?",
    "why_different_text": "En forskel kan komme af patienterne, af den måde, praksis arbejder på, eller af data. Her "
    "står, hvad "
    "data kan fortælle om det.",
    "why_patients": "Patienterne",
    "why_patients_text": "Alder, sygdom og flytninger kan give forskelle, som ingen har valgt.",
    "why_practice": "Praksis",
    "why_practice_text": "Nye ejere, sammenlægninger og arbejdsdeling ændrer, hvad der bliver gjort og registreret.",
    "why_data": "Data",
    "why_data_text": "Det, der ikke er leveret eller registreret, ligner det, der ikke er gjort.",
    "ages_caption": "Patienternes alder i procent",
    "head_ages": "Alder",
    "moves": "I perioden kom {came} patienter til, {left} flyttede fra, og {died} døde.",
    "event_sold": "{name} fik ny ejer {day}.",
    "event_merged": "{name} blev {day} lagt sammen med en anden praksis.",
    "event_split": "{name} blev delt {day}; der er kun tal på klyngeniveau.",
    "event_renumbered": "{name} fik nyt ydernummer {day}; tallene er ført sammen.",
    "event_joined": "{name} kom med i klyngen {day}.",
    "a_practice": "En praksis",
    "gap_one": "Én praksis mangler hele måneder i {table}{names}.",
    "gap": "{count} praksis mangler hele måneder i {table}{names}.",
    "gap_names": ": {names}",
    "elsewhere": "{percent} % af det, der er registreret i {table} for klyngens patienter, er gjort af andre end "
    "patientens egen praksis.",
    "missing": "{title}: {percent} % af patienterne har ingen værdi.",
    "no_patients": "Data fortæller ikke om patienternes alder eller flytninger.",
    "no_practice": "Data viser ingen nye ejere, sammenlægninger eller arbejde gjort af andre i perioden.",
    "no_gaps": "Data viser ingen huller i det, der er leveret for perioden.",
    # discussion and plan
    "discussion": "Spørgsmål til drøftelse",
    "plan": "Implementeringsplan",
    "plan_text": "Skriv højst tre aftaler. Klyngen får de samme tal igen {months} måneder efter mødet.",
    "plan_baseline": "Udgangspunkt",
    "plan_agreement": "Aftale",
    "questions_indicator": "Til målepunkterne",
    "about": "Om pakken",
    # method
    "method": "Sådan er der regnet",
    "method_shown": "Klyngens tal er summen af alle dens praksis: summen af tællere delt med summen af nævnere, ikke "
    "gennemsnittet "
    "af praksis' værdier. Viste tal er afrundet: en halv rundes op. Sammenligninger er regnet på de uafrundede.",
    "method_shown_by_practice": "Regionens og landets tal er summen af alle deres praksis: summen af tællere delt med "
    "summen af nævnere. Klyngens tal er gennemsnittet af praksis' afrundede tal, hvor praksis har bogstaver, så alle "
    "praksis tæller lige meget: et gennemsnit over alle patienter ville vise, om det er de store eller de små praksis, "
    "der ligger højt. Viste tal er afrundet: en halv rundes op. Sammenligninger er regnet på alle patienter, og en "
    "forskel kaldes kun tydelig, hvis den også er stor nok i de viste tal.",
    "method_shown_label": "Klyngens tal",
    "method_median_label": "Median",
    "method_median": "En median er ikke en sum: den er den midterste værdi blandt alle patienter i klyngen (eller "
    "regionen og landet), ikke gennemsnittet af praksis' medianer. Den vises kun, når så mange patienter har netop "
    "den værdi, at den ikke er en enkelt patients.",
    "method_small_label": "Små tal",
    "method_small": "Antal fra 1 til {most} vises ikke, heller ikke når de kan regnes ud af andre tal.{zero} Er én "
    "praksis skjult, skjules mindst to mere, så den ikke kan findes ved at trække fra. Praksis vises kun hver for sig, "
    "når klyngen har mindst {minimum} praksis.",
    "method_one_patient_label": "Én patients del",
    "method_one_patient": "Det, som en patient kan have flere af, vises ikke, når det kommer fra færre end {least} "
    "patienter, eller når én patient står for mere end {share} % af det.{practice}",
    "method_one_practice": " Klyngens tal vises heller ikke, når det næsten er en enkelt praksis' tal.",
    "method_zero": " Et ægte nul vises.",
    "method_anonymised_label": "Anonymisering",
    "method_anonymised": "Bogstaverne er trukket uden hensyn til navn, størrelse og værdi. Værdierne er afrundet, og "
    "antal og "
    "sikkerhedsintervaller er udeladt, fordi de røber, hvor stor en praksis er. Praksis, der ikke kan vises, er ikke "
    "nævnt. En forskel er kun markeret, hvis den også ville være tydelig for den mindste praksis.",
    "method_chance_label": "Tilfældighed",
    "method_chance_practices": "En praksis sammenlignes med resten af klyngen. ",
    "method_chance_region": "Klyngen sammenlignes med resten af {region}. ",
    "method_chance": "{compared}Der er taget højde for, at mange sammenligninger foretages på én gang, og en forskel "
    "kaldes kun tydelig, når den også er stor nok til at have betydning.",
    "method_practice_label": "Praksis",
    "method_practice": "Et ydernummer, der er ændret, er ført videre som samme praksis; sammenlagte er lagt sammen. "
    "Det gælder, som "
    "det så ud på periodens sidste dag.",
    "method_patients_label": "Patienter",
    "method_counted_label": "Optalt af dataejeren",
    "method_counted": "Tallene i denne rapport er talt op af dataejeren og leveret som antal for hver praksis. Her er "
    "de lagt sammen og sammenlignet, men ikke talt ud fra den enkelte patient.{left_out}",
    "method_not_counted": " Ikke vist, fordi dataejeren ikke har talt det op: {titles}.",
    "method_package_label": "Pakken",
    "method_package": "Pakken ejes af {owner}. Den er gennemgået af {by} {on} og bliver det igen senest {again}.",
    "method_regions_label": "Regioner",
    "method_review_label": "Gennemgået",
    "population": "Population",
    "numerator": "Tæller",
    "denominator": "Nævner",
    "composed_of": "Sammensat af",
    "made_from_label": "Lavet af",
    "made_from": "skabelonen {template} og kodelisten {codelist}",
    "counted_by_label": "Optalt af",
    "counted_by": "dataejeren, som har leveret antal for hver praksis",
    "unvalued_label": "Uden DDD",
    "unvalued": "{percent}\u00a0% af klyngens {noun} har ingen mængde i DDD og er ikke med i tallet",
    "interval_label": "Interval",
    "relevant": "Tydelig fra",
    "relevant_text": "{value} i forskel",
    "least": "Vises fra",
    "least_text": "{count} i nævneren",
    "target_label": "Mål",
    "target_text": "{text}. Kilde: {source}",
    "target_expired": "{text}. Kilde: {source}. Målet gjaldt til {day} og er derfor ikke tegnet.",
    "target_other": "{text}. Kilde: {source}. Målet er sat for en anden population eller andre data og er derfor ikke "
    "tegnet.",
    "source": "Kilde",
    "reviewed": "Gennemgået",
    "reviewed_text": "{by}, {on}; igen senest {again}",
    "reviewed_all": "Alle målepunkter er gennemgået af {by} {on} og bliver det igen senest {again}.",
    "lookback": "Ser tilbage",
    "lookback_text": "{months} måneder før periodens slutning",
    "interval_wilson": "Wilsons interval for en andel",
    "interval_poisson": "eksakt Poisson under 10 hændelser, Byars interval fra 10",
    "interval_between": "ud fra variationen mellem patienter, fordi den samme patient kan tælle flere gange",
    "interval_student": "Students t",
    "interval_median": "mellem to af patienternes egne værdier, valgt så binomialfordelingen giver mindst 95\u00a0%; "
    "under seks patienter er der intet",
    "interval_dobson": "Dobsons interval",
    "interval_dobson_between": "Dobsons interval, ud fra variationen mellem patienter",
    "standardising": "Standardisering",
    "standardising_text": "direkte, efter {by}, til de tilmeldte i hele datagrundlaget {day}. Grupper, hvor en praksis "
    "ingen patienter har, er udeladt for den; under {fewest} hændelser er der intet tal.{effect}",
    "standardising_indirect": "indirekte, efter {by}: antallet er delt med det, som raterne i hele datagrundlaget i "
    "samme periode ville give for de samme patienter, og ganget med den samlede rate. Hver praksis sammenlignes derfor "
    "bedst med landet; har to praksis meget forskellige patienter, er de ikke regnet om til de samme.{effect}",
    "standardising_effect": " Før og efter: {levels}.",
    "standardising_level": "{name} {crude} → {value}",
    "by_age_band": "femårs aldersgrupper",
    "by_sex": "køn",
    "by_age_band_sex": "køn og femårs aldersgrupper",
    "interval_none": "intet, fordi udtrækket er talt op på forhånd, og den samme patient kan tælle flere gange",
    "interval_counted": "ud fra, hvor meget landets praksis spreder sig, fordi udtrækket er talt op på forhånd, og den "
    "samme patient kan tælle flere gange. Er der færre end 50 praksis, er der intet interval",
    "package_sources": "Faglige kilder",
    "fingerprints": "Målepunkternes fingeraftryk",
    # code lists
    "codelists": "Kodelister",
    "codelist_source": "Kilde: {source}.",
    "codelist_unverified": "Listen er ikke efterprøvet af en fagperson.",
    "codes_unverified": "En eller flere koder er ikke efterprøvet af en fagperson.",
    "code_unverified": "ikke efterprøvet",
    "code_prefix": "{code}…",
    "code_from": "fra {day}",
    "code_to": "til {day}",
    "code_region": "region {region}",
    "code_specialty": "speciale {specialty}",
    "code_weight": "vægt {weight}",
    "code_without": "undtagen {code}",
    # data basis
    "basis": "Datagrundlag",
    "head_source": "Kilde",
    "head_owner": "Dataejer",
    "head_until": "Data til og med",
    "head_complete": "Komplet til",
    "head_rows": "Rækker",
    "head_rejected": "Afvist",
    "basis_rounded": "Antal er afrundet til nærmeste {to} af dataejeren.",
    "basis_billing": "Datoer er afregningsuger: tallene er afregnet i perioden.",
    "contact": "Rapporten er lavet af {name}. Spørgsmål: {contact}",
    "footer": "{title} · {cluster} · pakke {version} · data {snapshot} · indikatorer {fingerprints} · motor {engine}",
    "printed": "Trykt {day}",
    "scrolls": "Tabel, kan rulles sidelæns",
}
