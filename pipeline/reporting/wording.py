"""
Every Danish sentence and word of a report, as one catalogue.

Its own room so that a second language is a second catalogue and not a fork: no other module and no template
holds a word that a reader meets. `{name}` is filled in; `**…**` is strong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.reporting.numbers import NARROW, NUMBER_WORDS_UNTIL, Numbers
from pipeline.reporting.report import Sentence, Span

DANISH: Mapping[str, str] = {
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
    "strip_note": "Hver prik er en praksis; sort streg er klyngen, orange prikket streg {region}. ",
    "mixed_note": " Klyngen har praksis i flere regioner. Regionernes tal er vægtet efter, hvor stor en del af "
    "klyngens patienter der er tilmeldt i hver.",
    "strip_alt": "Praksis ligger fra {low} til {high}; klyngen {cluster}.",
    "strip_alt_none": "Ingen praksis vises hver for sig; klyngen {cluster}.",
    # verdicts, states and directions
    "clear_difference": "tydelig forskel",
    "may_be_chance": "kan være tilfældigt",
    "small_difference": "lille forskel",
    "not_assessed": "ikke vurderet",
    "higher": "højere er bedre",
    "lower": "lavere er bedre",
    "neither": "ingen retning er bedst",
    "arrow_higher": "højere er bedre →",
    "arrow_lower": "← lavere er bedre",
    "hidden_small_number": "skjult: færre end {smallest}",
    "hidden_cover": "skjult for at dække en anden",
    "hidden_owner": "skjult af dataejeren",
    "too_few": "for få {noun}",
    "no_data": "ingen data",
    "not_applicable": "ikke relevant",
    "none": "–",
    "draft": "Udkast",
    "preview": "Afprøvning",
    "retired": "Udgået",
    # units
    "unit_percent": "procent",
    "unit_ratio": "forhold",
    "unit_per_1000_days": "pr. 1.000 sikrede pr. år",
    "unit_per_1000_patients": "pr. 1.000 patienter",
    "unit_mean": "gennemsnit",
    "unit_standardised": "{unit}, {standardised}",
    "standardised_age_band": "aldersstandardiseret",
    "standardised_sex": "kønsstandardiseret",
    "standardised_age_band_sex": "køns- og aldersstandardiseret",
    "too_few_standardised": "for få til standardisering",
    "head_counts_crude": "Før standardisering",
    "value_percent": "{value}\u00a0%",
    "value_other": "{value}",
    "gap_percent": "{value} procentpoint",
    "counts_percent": "{numerator} af {denominator}",
    "counts_ratio": "{numerator} mod {denominator}",
    "counts_days": "{numerator} pr. {denominator} sikrede",
    "counts_days_years": "{numerator} pr. {denominator} sikredeår",
    "counts_patients": "{numerator} pr. {denominator} patienter",
    "counts_mean": "{denominator} {noun}",
    "noun_patient": "patienter",
    "noun_respondent": "svar",
    "noun_prescription": "recepter",
    "noun_service": "ydelser",
    "noun_contact": "kontakter",
    "noun_message": "beskeder",
    "noun_measurement": "målinger",
    # lines
    "line_cluster": "klyngen {value}",
    "line_region": "{region} {value}",
    "line_denmark": "Danmark {value}",
    "line_target": "mål {value}",
    "denmark": "Danmark",
    "target": "Mål",
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
    # indicator page
    "measured": "Tæller: {numerator}. Nævner: {denominator}.",
    "measured_mean": "Gennemsnit af {numerator} blandt {denominator}.",
    "delivering": "{count} af {members} praksis har data.",
    "caption_part": " ({number} af {count})",
    "caption": "{title}, praksis i {cluster}, {period}",
    "head_practice": "Praksis",
    "head_value": "Værdi",
    "note_open": "Streg gennem prikken: 95 % sikkerhedsinterval. Fyldt prik: tydelig forskel fra resten af klyngen. "
    "Åben prik: kan være tilfældigt.",
    "note_open_plain": "Fyldt prik: tydelig forskel fra resten af klyngen. Åben prik: kan være tilfældigt.",
    "note_not_assessed": "Det er ikke vurderet, om forskellene mellem praksis er tilfældige.",
    "note_anonymised": "Fyldt prik: tydelig forskel fra resten af klyngen. Åben prik: kan være tilfældigt. Værdierne "
    "er afrundet, "
    "så ingen kan genkendes på decimalerne.",
    "note_none_filled": "Hvilke praksis der adskiller sig tydeligt fra resten af klyngen, er kun markeret, når det er "
    "mindst tre. Værdierne er afrundet, så ingen kan genkendes på decimalerne.",
    "note_omitted": "En eller flere praksis kan være udeladt.",
    "note_fixed": "Rækkefølgen er fast og siger intet om værdien.",
    "no_figure_few": "Klyngen har {members} praksis. Der skal være mindst {minimum}, før praksis vises hver for sig, "
    "og "
    "derfor står klyngen alene her.",
    "no_figure_hidden": "Praksis kan ikke vises hver for sig: der er for få, hvis tal må vises. Derfor står "
    "klyngen alene her.",
    "no_figure_no_data": "Der er ingen data til dette målepunkt i perioden. Datagrundlaget bagest fortæller, hvor "
    "langt hver kilde rækker.",
    "alt_figure": "Prikdiagram over {count} praksis, {unit}. {range}{cluster}{region}{denmark}{target}{filled}",
    "alt_range": "Værdierne går fra {low} til {high}. ",
    "alt_cluster": "Klyngen ligger på {value}. ",
    "alt_region": "{name} ligger på {value}. ",
    "alt_target": "Målet er {value}. ",
    "alt_none_filled": "Ingen praksis adskiller sig tydeligt fra resten af klyngen.",
    "alt_filled": "{count} af praksis adskiller sig tydeligt fra resten af klyngen.",
    "read_target": "{count} af {shown} viste praksis ligger {side} målet på {target}. ",
    "read_target_all": "Alle {shown} viste praksis ligger {side} målet på {target}. ",
    "read_target_none": "Ingen af de {shown} viste praksis ligger {side} målet på {target}. ",
    "read_range": "De viste praksis ligger fra {low} til {high}. ",
    "read_one": "Den viste praksis ligger på {low}. ",
    "read_cluster": "Klyngen ligger på {value}. ",
    "read_no_cluster": "Klyngens tal kan ikke vises ({reason}).",
    "read_no_cluster_region": "Klyngens tal kan ikke vises ({reason}). {region} ligger på {value}.",
    "read_spread_clear": "Forskellene mellem praksis er **større, end tilfældighed alene kan give**. ",
    "read_spread_chance": "Forskellene mellem praksis **kan være tilfældige**. ",
    "read_spread_not_assessed": "Om forskellene mellem praksis kan være tilfældige, er ikke vurderet. ",
    "read_region_clear": "Klyngen ligger **tydeligt {side} {region}**: {value} mod {other}.",
    "read_region_chance": "Klyngen ligger på {value} og {region} på {other}; den forskel kan være tilfældig.",
    "read_region_small": "Klyngen ligger på {value} og {region} på {other}; den forskel er lille.",
    "read_region_same": "Klyngen ligger på {value} ligesom {region}.",
    "read_region_not_assessed": "Klyngen ligger på {value} og {region} på {other}; om den forskel kan være tilfældig, "
    "er ikke vurderet.",
    "and": " og ",
    "numbers": "nul en to tre fire fem seks syv otte ni ti elleve tolv",
    "the_cluster": "klyngen",
    "head_level": "Niveau",
    "head_interval": "95 % interval",
    "head_counts": "Antal",
    "head_counts_of": "Antal {noun}",
    "head_difference": "Klyngens afstand",
    "interval": "{low}–{high}",
    "level_mixed": "vægtet efter, hvor klyngens patienter er tilmeldt",
    "level_published": "offentliggjort tal: {source}",
    "trend": "Udvikling, {unit}",
    "trend_note": "Fælles skala fra {low} til {high}. Hvert punkt er en periode af samme længde.",
    "head_sparks": "{first} – {last}",
    "note_sparks": "Yderst til højre: udviklingen i hver praksis omkring dens egen midte.",
    "spark_alt": "Udvikling i hver praksis. {practices}.",
    "spark_alt_practice": "{name}: {points}",
    "trend_alt": "{name}: {points}.",
    "trend_point": "{period} {value}",
    "trend_gap": "{period} uden tal",
    "to_discuss": "Til drøftelse",
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
    "event_merged": "{name} blev lagt sammen med en anden {day}.",
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
    "af praksis' værdier.",
    "method_shown_label": "Klyngens tal",
    "method_small_label": "Små tal",
    "method_small": "Antal fra 1 til {most} vises ikke, heller ikke når de kan regnes ud af andre tal.{zero} Er én "
    "praksis skjult, "
    "skjules en mere, hvis den første ellers kunne findes ved at trække fra. Praksis vises kun hver for sig, når "
    "klyngen har mindst {minimum}.",
    "method_zero": " Et ægte nul vises.",
    "method_anonymised_label": "Anonymisering",
    "method_anonymised": "Bogstaverne er trukket uden hensyn til navn, størrelse og værdi. Værdierne er afrundet, og "
    "antal og "
    "sikkerhedsintervaller er udeladt, fordi de røber, hvor stor en praksis er. Praksis, der ikke kan vises, er ikke "
    "nævnt.",
    "method_chance_label": "Tilfældighed",
    "method_chance": "En praksis sammenlignes med resten af klyngen. Der er taget højde for, at mange "
    "sammenligninger foretages på én "
    "gang, og en forskel kaldes kun tydelig, når den også er stor nok til at have betydning.",
    "method_practice_label": "Praksis",
    "method_practice": "Et ydernummer, der er ændret, er ført videre som samme praksis; sammenlagte er lagt sammen. "
    "Det gælder, som "
    "det så ud på periodens sidste dag.",
    "method_patients_label": "Patienter",
    "method_regions_label": "Regioner",
    "method_review_label": "Gennemgået",
    "population": "Population",
    "numerator": "Tæller",
    "denominator": "Nævner",
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
    "interval_dobson": "Dobsons interval",
    "interval_dobson_between": "Dobsons interval, ud fra variationen mellem patienter",
    "standardising": "Standardisering",
    "standardising_text": "direkte, efter {by}, til de tilmeldte i hele datagrundlaget {day}. Grupper, hvor en praksis "
    "ingen patienter har, er udeladt for den; under {fewest} hændelser er der intet tal.{effect}",
    "standardising_effect": " Før og efter: {levels}.",
    "standardising_level": "{name} {crude} → {value}",
    "by_age_band": "femårs aldersgrupper",
    "by_sex": "køn",
    "by_age_band_sex": "køn og femårs aldersgrupper",
    "interval_none": "intet, fordi udtrækket er talt op på forhånd, og den samme patient kan tælle flere gange",
    "package_sources": "Faglige kilder",
    "fingerprints": "Målepunkternes fingeraftryk",
    # code lists
    "codelists": "Kodelister",
    "codelist_source": "Kilde: {source}",
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


_STRONG = re.compile(r"\*\*(.+?)\*\*")
_PER = re.compile(r"\b(pr\.) (?=\d)")
SHORT_WORD = 4  # letters, the full stop included: such a word looks lost on a line of its own


@dataclass(frozen=True)
class Wording:
    """A catalogue of sentences with the numbers and dates of its language."""

    language: str
    catalogue: Mapping[str, str]
    numbers: Numbers

    def say(self, key: str, **values: object) -> str:
        """Give a sentence with its blanks filled, the marks of strong text taken away."""
        return _STRONG.sub(r"\1", self.catalogue[key]).format(**values)

    def rich(self, key: str, **values: object) -> Sentence:
        """Give a sentence with its blanks filled, in spans of plain and strong text."""
        parts = _STRONG.split(self.catalogue[key])
        return tuple(Span(p.format(**values), strong=i % 2 == 1) for i, p in enumerate(parts) if p)

    def count(self, count: int) -> str:
        """Write a small whole number as a word: 10 becomes 'ti' in Danish."""
        return self.catalogue["numbers"].split()[count] if count <= NUMBER_WORDS_UNTIL else self.numbers.whole(count)

    def listed(self, names: Sequence[str]) -> str:
        """Join names as a sentence does: 'a, b og c'."""
        return self.catalogue["and"].join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


DANISH_WORDING = Wording("da", DANISH, Numbers("da_DK"))


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def tied(text: str) -> str:
    """Keep a short last word with the one before it, and 'pr.' with its number, where a line may break."""
    rest, _, last = text.rpartition(" ")
    if rest and len(last) <= SHORT_WORD:
        text = f"{rest}{NARROW}{last}"
    return _PER.sub(rf"\1{NARROW}", text)


def inner(text: str) -> str:
    """Make a text from a definition fit inside a sentence: no full stop, and no capital where a word starts it."""
    bare = text.strip().rstrip(".")
    word = bare.split(" ", 1)[0]
    return bare[:1].lower() + bare[1:] if word[1:].islower() or len(word) == 1 else bare
