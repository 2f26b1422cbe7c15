"""The further figures of an indicator's page: over time, by size, since last time, and how far from the cluster."""

from __future__ import annotations

from collections.abc import Mapping

MORE_FIGURES: Mapping[str, str] = {
    # axes that stand upright
    "up_higher": "højere er bedre ↑",
    "up_lower": "lavere er bedre ↓",
    "axis_direction": "{unit} ({direction})",
    # run chart
    "run_heading": "Klyngen over tid",
    "run_heading_quarters": "Klyngen kvartal for kvartal",
    "run_median": "median {value}",
    "run_frozen": "medianen er sat af de første {count}",
    "run_limit_high": "øvre grænse",
    "run_limit_low": "nedre grænse",
    "run_gap_hidden": "skjult",
    "run_gap_too_few": "for få",
    "run_gap_no_data": "ingen data",
    "run_gap_not_applicable": "ikke relevant",
    "run_quiet": "**Udsvingene kan være tilfældige**: punkterne skifter side af medianen så tit, som tilfældighed "
    "alene giver.",
    "run_signal": "Klyngens tal har flyttet sig **mere, end tilfældighed alene giver**: {what}. ",
    "run_long": "{longest} punkter i træk ligger på samme side af medianen, og ved tilfældighed alene er det sjældent "
    "over {most}",
    "run_few": "{crossed}, og ved tilfældighed alene er det sjældent under {least}",
    "run_crossed_never": "linjen krydser slet ikke medianen",
    "run_crossed_once": "linjen krydser kun medianen én gang",
    "run_crossed": "linjen krydser kun medianen {count} gange",
    "run_outside_one": "**Ét punkt ({periods}) ligger uden for grænserne**, og det er mere, end tilfældighed alene "
    "giver. ",
    "run_outside": "**{count} punkter ({periods}) ligger uden for grænserne**, og det er mere, end tilfældighed alene "
    "giver. ",
    "run_otherwise_quiet": "De øvrige udsving kan være tilfældige.",
    "run_not_judged": "Der er **for få punkter** til at vurdere, om udsvingene kan være tilfældige.",
    "run_overlaps": "Punkterne ser tilbage over de samme dage og deler patienter. **Om udsvingene kan være "
    "tilfældige, er derfor ikke vurderet.**",
    "run_otherwise_not_judged": "Om de øvrige udsving kan være tilfældige, er ikke vurderet: der er for få punkter.",
    "run_alt": "Seriediagram over {count} perioder, {unit}. {points}. Medianen er {median}. {said}",
    "method_run_label": "Seriediagram",
    "method_run": "Et seriediagram viser klyngens tal i perioder efter hinanden omkring deres median. Er de kortere "
    "end rapportens periode, kan tallet være et andet. Det er mere, end tilfældighed alene giver, når flere punkter i "
    "træk end log2(n) + 3, afrundet, ligger på samme side af medianen, eller når linjen krydser medianen færre gange "
    "end den nederste 5-procentgrænse i binomialfordelingen (n er antallet af punkter uden for medianen). Kilde: Anhøj "
    "og Olesen, PLoS ONE 2014.",
    # funnel
    "funnel_heading": "Praksis efter størrelse",
    "funnel_left_out": "Et tragtdiagram er udeladt: det viser, hvor stor hver praksis er, og ville røbe, hvem "
    "bogstaverne er.",
    "funnel_95": "95\u00a0%",
    "funnel_998": "99,8\u00a0%",
    "funnel_across_noun": "antal {noun}",
    "funnel_across_days": "antal sikrede",
    "funnel_across_years": "antal sikredeår",
    "funnel_across_other": "antal i nævneren",
    "funnel_none": "Alle {shown} praksis ligger inden for grænserne: **forskellene kan være tilfældige**.",
    "funnel_inner": "{count} af {shown} praksis ligger uden for 95\u00a0%-grænserne, og ingen uden for 99,8\u00a0%. "
    "**Det kan være tilfældigt**: ved tilfældighed alene ligger omkring hver tyvende praksis der.",
    "funnel_outer": "{count} af {shown} praksis ligger uden for 99,8\u00a0%-grænserne. Så langt fra klyngens tal "
    "kommer en praksis **næsten aldrig ved tilfældighed alene**.",
    "funnel_wide_none": "Alle {shown} praksis ligger inden for grænserne: **de er ikke mere forskellige, end landets "
    "praksis er**.",
    "funnel_wide_inner": "{count} af {shown} praksis ligger uden for 95\u00a0%-grænserne, og ingen uden for "
    "99,8\u00a0%. **Så forskellige er landets praksis også**: omkring hver tyvende ligger der.",
    "funnel_wide_outer": "{count} af {shown} praksis ligger uden for 99,8\u00a0%-grænserne. Så langt fra klyngens tal "
    "ligger **næsten ingen af landets praksis** af den størrelse.",
    "funnel_note": "Kurverne: så langt fra klyngens tal kan tilfældighed alene bringe en praksis, den mindste længst. "
    "Fyldt prik: uden for grænserne.",
    "funnel_wide_note": "Kurverne: så langt fra klyngens tal kan en praksis ventes at ligge, den mindste længst. De er "
    "gjort bredere, end tilfældighed alene giver, fordi landets praksis også er forskellige af andre grunde, for "
    "eksempel patienternes alder. Fyldt prik: uden for grænserne.",
    "funnel_alt": "Tragtdiagram over {count} praksis, {unit}, efter {across}. Klyngen ligger på {value}. {outside}",
    "funnel_alt_none": "Ingen praksis ligger uden for grænserne.",
    "funnel_alt_95": "Uden for 95\u00a0%-grænserne: {names}.",
    "funnel_alt_998": "Uden for 99,8\u00a0%-grænserne: {names}.",
    "funnel_alt_practice": "{name} ({value})",
    "method_funnel_label": "Tragtdiagram",
    "method_funnel": "Grænserne ligger omkring klyngens tal, så 95 og 99,8 % af lige store praksis ville ligge inden "
    "for, hvis kun tilfældighed skilte dem. Spreder landets praksis sig mere end det, er grænserne gjort "
    "bredere (overspredning). Kilde: Spiegelhalter, Statistics in Medicine 2005.",
    # change
    "change_heading": "Ændring siden {period}",
    "head_before": "Før",
    "head_now": "Nu",
    "head_change": "Ændring",
    "change_before": "før",
    "change_now": "nu",
    "change_reason": "{reason} ({when})",
    "change_caption": "{title}, {cluster}. Åben prik: før, {before}. Fyldt prik: nu, {now}.",
    "change_bold": " Fed: ændringen er større, end tilfældighed alene kan give.",
    "change_interval": "{low} til {high}",
    "change_within": " (95\u00a0% interval {interval})",
    "change_up": "Klyngen er gået fra {before} til {now}: **{distance} op**{interval}. ",
    "change_down": "Klyngen er gået fra {before} til {now}: **{distance} ned**{interval}. ",
    "change_same": "Klyngen ligger på {now} i begge perioder{interval}. ",
    "change_moved": "Klyngen er gået fra {before} til {now}. ",
    "change_clear": "Det er **mere, end tilfældighed alene kan give**. ",
    "change_chance": "Det **kan være tilfældig variation**. ",
    "change_small": "Det er en **lille ændring**: for lille til at have betydning. ",
    "change_not_assessed": "Om det kan være tilfældig variation, er ikke vurderet. ",
    "change_overlap": "Om det kan være tilfældig variation, er ikke vurderet, fordi de to perioder overlapper. ",
    "change_counted_before": "Om det kan være tilfældig variation, er ikke vurderet, fordi udtrækket er talt op på "
    "forhånd, og den samme patient kan tælle flere gange. ",
    "change_hidden": "Klyngens ændring kan ikke vises: {reason}. ",
    "change_region": "{region} er i samme tid gået fra {before} til {now}. ",
    "change_region_same": "{region} ligger på {now} i begge perioder. ",
    "change_practices": "{count} af {shown} praksis har flyttet sig mere, end tilfældighed alene kan give. ",
    "change_practices_none": "Ingen af de {shown} praksis har flyttet sig tydeligt. ",
    "change_share_clear": "Ændringen er **mere, end tilfældighed alene kan give**, for {where}. ",
    "change_share_others": "De øvrige ændringer kan være tilfældig variation.",
    "change_share_chance": "Ændringerne **kan være tilfældig variation**.",
    "change_share_small": "Ingen af ændringerne er **tydelig**: de er små, eller de kan være tilfældig variation.",
    "change_alt": "Før og nu for {count} rækker, {unit}. {rows}.",
    "change_alt_row": "{name} fra {before} til {now}",
    "method_change_label": "Ændring",
    "method_change": "En ændring er tallet nu minus tallet før, i to perioder af samme længde. Den kaldes kun tydelig, "
    "når den er større, end tilfældighed alene kan give, og stor nok til at have betydning; der er taget højde for, at "
    "mange ændringer vurderes på én gang. Kan et af tallene ikke vises, vises ændringen heller ikke.",
    # the smallest change that can be seen
    "detectable_label": "Mindste ændring, der kan ses",
    "detectable_text": "{value} for klyngen i næste periode",
    "detectable_heading": "Hvor meget skal et tal flytte sig, før det kan ses?",
    "detectable_intro": "Så meget skal et tal mindst flytte sig til næste periode, før ændringen kan skelnes fra "
    "tilfældig variation. Jo mindre praksis, jo større ændring skal der til; klyngens samlede tal viser en ændring før "
    "den enkelte praksis' tal. En streg: tallet vises ikke, eller der er for få patienter til, at nogen ændring kan "
    "ses.",
    "detectable_points": "procentpoint",
    # deviation
    "deviation_heading": "Afstand til klyngens tal",
    "head_deviation": "Afstand",
    "deviation_unit": "procent under eller over klyngens tal",
    "deviation_caption": "{title}: hver praksis' viste værdi målt mod klyngens, i procent af klyngens.",
    "deviation_read": "De viste praksis ligger fra {under}\u00a0% under til {over}\u00a0% over klyngens tal.",
    "deviation_read_one_side": "De viste praksis ligger fra {low} til {high}.",
    "deviation_over": "{percent}\u00a0% over klyngens tal",
    "deviation_under": "{percent}\u00a0% under klyngens tal",
    "deviation_none": "klyngens tal",
    "deviation_alt": "Prikdiagram over {count} praksis, {unit}. {rows}.",
    "deviation_alt_row": "{name} {value}",
}
