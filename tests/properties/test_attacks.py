"""An attacker who knows everything that is shown recovers nothing. The long form is `make attack`."""

from attacks.clusters import NEED
from attacks.oracle_cases import attack as attack_published
from attacks.random_tables import by_programme, by_trying
from attacks.rows import Lost, Scale, Tried
from attacks.speed import large
from support.oracle import needs_oracle

from pipeline.measuring.suppression.audit import audit
from pipeline.measuring.suppression.covering import suppress

SHORT = Scale(seed=7, clusters=25)


def test_programmes_recover_nothing():
    """Linear and integer programmes over 25 random clusters find no secret, and tell no secret from its cover."""
    rows = by_programme(SHORT)

    assert sum(r.tried for r in rows) > 100
    assert [] == [r for r in rows if r.recovered]


def test_trying_every_table_recovers_nothing():
    """Over all whole-numbered tables that fit what is shown, every secret of 25 small clusters can be five."""
    rows = [r for r in by_trying(SHORT) if r.at_most == 0]

    assert sum(r.tried for r in rows) > 20
    assert [] == [r for r in rows if r.recovered]


@needs_oracle
def test_published_cases_keep_their_secrets_at_little_loss():
    """In the published cases nothing is recovered, and all together hide at most a tenth more people than is known."""
    rows = attack_published(SHORT)
    lost = [r for r in rows if isinstance(r, Lost)]

    assert [] == [r for r in rows if isinstance(r, Tried) and r.recovered]
    assert sum(r.people for r in lost) <= 1.10 * sum(r.best_people for r in lost)


def test_a_large_report_is_safe():
    """100 practices, 5 categories, 5 periods: no linear programme of the audit finds anything."""
    system = large(seed=7)

    assert () == audit(system, suppress(system, NEED).hidden, NEED)
