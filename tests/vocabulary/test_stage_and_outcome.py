import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.vocabulary.channel import Channel, base_weight
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.vocabulary.outcome import ImpossibleMove, Outcome, stage_after
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY, FIRST, SEVEN, SOLD, Stage

stages = st.sampled_from(Stage)
promotable = st.sampled_from(SEVEN)
demotable = st.sampled_from(list(Stage)[1:])


@pytest.mark.mechanism("M8")
@given(before=promotable)
def test_promoted_is_exactly_one_up(before: Stage) -> None:
    assert stage_after(before, Outcome.PROMOTED) == before + 1


@pytest.mark.mechanism("M8")
@given(before=stages)
def test_retained_stays(before: Stage) -> None:
    assert stage_after(before, Outcome.RETAINED) is before


@pytest.mark.mechanism("M8")
@given(before=demotable)
def test_demoted_is_one_down_unless_a_stage_is_named(before: Stage) -> None:
    assert stage_after(before, Outcome.DEMOTED) == before - 1


@pytest.mark.mechanism("M8")
@given(before=demotable, down_to=stages)
def test_a_demotion_ends_at_any_lower_stage_and_at_no_other(before: Stage, down_to: Stage) -> None:
    if down_to < before:
        assert stage_after(before, Outcome.DEMOTED, down_to=down_to) is down_to
    else:
        with pytest.raises(ImpossibleMove, match="must end below"):
            stage_after(before, Outcome.DEMOTED, down_to=down_to)


@given(before=promotable)
def test_a_demotion_takes_a_promotion_back(before: Stage) -> None:
    assert stage_after(stage_after(before, Outcome.PROMOTED), Outcome.DEMOTED) is before


@given(outcomes=st.lists(st.sampled_from(Outcome), max_size=40))
def test_no_run_of_outcomes_leaves_the_stair(outcomes: list[Outcome]) -> None:
    stage = FIRST
    for outcome in outcomes:
        impossible = (stage is Stage.COMPLETE and outcome is Outcome.PROMOTED) or (
            stage is FIRST and outcome is Outcome.DEMOTED
        )
        if impossible:
            with pytest.raises(ImpossibleMove):
                stage_after(stage, outcome)
        else:
            stage = stage_after(stage, outcome)
        assert isinstance(stage, Stage)


def test_seven_promotions_lead_from_a_lead_to_paid_and_the_sixth_sells() -> None:
    stage, walked = FIRST, []
    while stage is not Stage.COMPLETE:
        stage = stage_after(stage, Outcome.PROMOTED)
        walked.append(stage)
    assert len(walked) == 7
    assert walked.index(SOLD) == 5


def test_there_are_seven_stages_and_complete_is_beyond_them() -> None:
    assert tuple(Stage(number) for number in range(1, 8)) == SEVEN
    assert Stage.COMPLETE not in SEVEN


def test_the_chance_of_a_sale_rises_with_every_stage() -> None:
    chances = [DEFAULT_PROBABILITY[stage] for stage in Stage]
    assert chances == [5, 10, 20, 40, 60, 80, 95, 100]


def test_an_assessment_holds_longer_the_lower_the_level() -> None:
    assert [VALID_DAYS[level] for level in ASSESSED] == [14, 30, 60, 90]
    assert VALID_DAYS[Level.N] == 3


@pytest.mark.parametrize(
    ("channel", "reached", "unanswered"),
    [
        (Channel.VISIT, 3.0, 0.25),
        (Channel.EVENT, 3.0, 0.25),
        (Channel.SERVICE, 3.0, 0.25),
        (Channel.DEMO, 2.5, 0.25),
        (Channel.VIDEO, 2.5, 0.25),
        (Channel.CALL, 2.0, 0.25),
        (Channel.MAIL, 1.5, 0.5),
        (Channel.MESSAGE, 1.5, 0.5),
    ],
)
def test_a_touch_weighs_by_its_channel_and_by_whether_somebody_answered(
    channel: Channel, reached: float, unanswered: float
) -> None:
    assert base_weight(channel, reached=True) == reached
    assert base_weight(channel, reached=False) == unanswered


@pytest.mark.parametrize("channel", Channel)
def test_an_answer_always_weighs_more_than_none(channel: Channel) -> None:
    assert base_weight(channel, reached=True) > base_weight(channel, reached=False) > 0
