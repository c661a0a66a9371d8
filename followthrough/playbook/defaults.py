"""The set a workspace begins with, written for this program out of plain practice; each workspace makes it its own.

None of it is proved: what is promoted here is told by the workspace's own touches (`insight.tactics`).
"""

from typing import NamedTuple

from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.tactic import TacticKind

STRATEGY, TECHNIQUE, TACTIC = TacticKind.STRATEGY, TacticKind.TECHNIQUE, TacticKind.TACTIC


class Play(NamedTuple):
    """A row of the set; see `playbook.models.Tactic` for what its parts mean."""

    kind: TacticKind
    name: str
    stages: str
    how: str
    levels: str = ""
    channel: Channel | str = ""
    after_sale: bool = False
    phases: str = ""


#: In the order in which they are suggested while nothing is known of them.
DEFAULT_SET = (
    # 1, a lead: reach somebody who answers
    Play(
        TACTIC, "Two slots, not an open question", "13",
        "Name two times on two days and ask which suits better. Have a third ready before you dial. If neither fits,"
        " ask them for one instead, and write it into the calendar while you are still speaking.",
        channel=Channel.CALL,
    ),
    Play(
        TACTIC, "Answer what they asked, then ask one thing", "1",
        "Begin with the answer to the question they wrote to us with, in two sentences. Then ask a single question:"
        " what made them look into this now? Stop there. A second question waits for the second touch.",
    ),
    Play(
        TECHNIQUE, "Say why them and why now", "1",
        "Open with one fact about them that you looked up today: a new site, a job they advertise, a rule that changed."
        " Say in one sentence what others in that position had to solve. Ask whether it is the same with them.",
    ),
    Play(
        TACTIC, "Call at another hour, write within the hour", "1",
        "After a call nobody answered, do not call again at the same hour. Send three lines that say what the call was"
        " for and when you will try next. Then keep to that time.",
        channel=Channel.CALL,
    ),
    Play(
        TACTIC, "Ask the switchboard for the work, not the name", "1",
        "Ask who looks after the thing itself: “Who looks after your machines?” People are glad to say who does a job,"
        " and slow to put you through to a name. Note the name and the way it is spoken.",
        channel=Channel.CALL,
    ),
    Play(
        STRATEGY, "Come by way of somebody they trust", "12",
        "Look who of our customers, suppliers or colleagues knows somebody there. Ask that person for one introduction,"
        " and write the two lines they only need to pass on. Thank them the same day, whatever comes of it.",
        levels="AB",
    ),
    # 2, somebody non-key is met: find the way to who decides
    Play(
        TACTIC, "Ask the assistant who signs", "2",
        "Ask openly: “When this is bought, whose signature is it, and who is asked before?” Write down both names. Then"
        " ask what is best sent to them, and how they like to have it.",
        channel=Channel.CALL,
    ),
    Play(
        TECHNIQUE, "Give them something to carry upstairs", "2",
        "Write half a page that your contact can pass on under their own name: the trouble, what it costs in a month,"
        " what others did. No brochure. Ask them what is missing before they hand it on.",
        channel=Channel.MAIL,
    ),
    Play(
        TECHNIQUE, "Draw the map of who decides together", "23",
        "Take a sheet and draw who uses it, who pays, who can say no. Let your contact correct it. Whoever they add"
        " first may be the one you need next. Enter the people while you are there.",
        channel=Channel.VISIT,
    ),
    Play(
        TACTIC, "Ask them to sit in", "2",
        "Do not ask to be passed on; invite both. “Could you and she take twenty minutes on Thursday? You know the"
        " work, she knows the budget.” Your contact loses nothing by it and gains a say.",
    ),
    Play(
        STRATEGY, "Two people at every customer", "234",
        "Until two people there would take your call, the deal hangs on one. Plan each touch so that somebody further"
        " is named, copied in or met. When one of them leaves, you are still known.",
        levels="AB",
    ),
    Play(
        TACTIC, "Ask what happened the last time", "23",
        "Ask how the last purchase of this size went: who began it, what held it up, who had the last word. The next"
        " one seldom goes another way. Note each name and each hurdle.",
    ),
    # 3, somebody key is engaged: have them name what it must do
    Play(
        TECHNIQUE, "First their day, then our thing", "3",
        "Spend the first half of the talk on how they work now, and take notes they can see. Ask where time is lost and"
        " what happens then. Show nothing before you can say it back in their words.",
    ),
    Play(
        TACTIC, "Bring their own number", "34",
        "Work out one figure from what they told you: hours a month, work done twice, days waited. Show how you got it"
        " and let them correct it. From then on it is their number, and it stands in every paper.",
    ),
    Play(
        TECHNIQUE, "Ask what happens if they do nothing", "3",
        "Ask calmly what the year looks like if all stays as it is, and wait. If the answer is “not much”, say so and"
        " come back later. If it is not, ask who else feels it.",
    ),
    Play(
        TACTIC, "Send the case first, call two hours later", "3",
        "Send one page about a customer like them, with the sentence that concerns them marked. Call two hours later"
        " and ask about that sentence, not whether they have read it.",
        channel=Channel.CALL,
    ),
    Play(
        STRATEGY, "From the top and from the floor at once", "34",
        "Speak with who pays about money and risk, and with who uses it about the work, in the same week. Tell each"
        " openly that you speak with the other. What both say goes into the criteria first.",
        levels="A",
    ),
    Play(
        TACTIC, "End every talk with a date on both sides", "345",
        "Before you hang up, say what you do by when, and ask what they do by when. Write both in the first line of the"
        " mail that follows. A talk without a date is one that you will have to begin again.",
    ),
    # 4, criteria are shaped: have them weighed and agreed
    Play(
        TECHNIQUE, "Which would you give up last?", "4",
        "Read them their own list and ask which they would give up last, then which first. Weigh the criteria by the"
        " answer, on the spot, where they see it. It shows what is meant better than any scale.",
    ),
    Play(
        TACTIC, "Write the criteria down and have them corrected", "4",
        "Send the list within the day, headed “as I understood you”, with one line that is surely wrong in part. People"
        " correct gladly what they would not have written. Ask for the agreement of whoever decides.",
        channel=Channel.MAIL,
    ),
    Play(
        TACTIC, "Show it on their own sample", "4",
        "Have them bring their most troublesome sample, part or file, and run that one, not ours. Let them hold the"
        " controls. Write down what they say while they look, and read it back to them.",
        channel=Channel.DEMO,
    ),
    Play(
        TECHNIQUE, "Name our weak point first", "45",
        "Say where another offer is better before they find it, and for whom that would matter. Ask whether it does for"
        " them. What you say against yourself makes the rest believed.",
    ),
    Play(
        STRATEGY, "Bring the user's word into the criteria", "4",
        "Let those who will work with it say what must not go wrong, and enter it as a criterion of theirs. Whoever has"
        " a line of their own in the list defends it when you are not in the room.",
    ),
    Play(
        TACTIC, "Ask what would make them choose another", "4",
        "Ask it plainly: “What would have to be so that you choose somebody else?” Then be silent. The answer is the"
        " criterion that nobody has told you yet.",
    ),
    # 5, a program is designed: go through it, and ask
    Play(
        TACTIC, "Go through the program, never just send it", "5",
        "Book half an hour before you send it, and open it together. Stop at each line that they asked for and say"
        " whose wish it was. What they question now does not become a silence later.",
        channel=Channel.VIDEO,
    ),
    Play(
        TECHNIQUE, "Three sizes, the middle one meant", "5",
        "Offer the least that solves it, what you would take in their place, and the whole of it. Say which one you"
        " advise, and why. People who weigh three of yours weigh fewer of others.",
    ),
    Play(
        TACTIC, "Ask who else has to read it", "5",
        "Ask to whom the program goes from here and what that person will look at first. Write half a page for each of"
        " them. Offer to be there when they read it.",
    ),
    Play(
        TECHNIQUE, "Trade, don't give", "56",
        "When they ask for less to pay, ask what they can give for it: an earlier start, a longer term, a name we may"
        " show. Put both into one sentence. A price that falls for nothing was not meant.",
    ),
    Play(
        TACTIC, "Reckon back from the day they need it", "56",
        "Ask by when it has to run. Write the weeks backwards from that day: training, delivery, order, signature. Show"
        " the date on which the contract has to be signed, and ask whether that can be kept.",
    ),
    Play(
        TACTIC, "Ask for the contract in one sentence", "5",
        "Say it and stop: “Everything you asked for is in it. Shall we do it?” Count to five without a word. Whatever"
        " follows is the yes, or the one thing that still stands in the way.",
    ),
    # 6, the contract is asked for: have it signed
    Play(
        TACTIC, "Ask for the one thing that is missing", "6",
        "Ask: “If this were solved, would you sign?” If yes, solve that and nothing else. If no, it was not the reason;"
        " ask again. Note what they said in their words.",
    ),
    Play(
        TECHNIQUE, "Walk the paper through their house", "6",
        "Ask which desks the contract crosses, and in what order: the law, purchasing, safety, the board. Ask what each"
        " has sent back the last time. Call when it should have reached the next desk, not when it is late.",
    ),
    Play(
        TACTIC, "Ready to sign, with the day filled in", "6",
        "Send the contract complete, with names, dates and annexes, and a mark where the signature goes. Say on which"
        " day you come to fetch it, or call to see it done.",
        channel=Channel.MAIL,
    ),
    Play(
        TACTIC, "Let them speak with a customer of ours", "6",
        "Bring them together with one who stood where they stand, and stay out of the talk. Tell ours what they worry"
        " about. Call both on the day after.",
        levels="AB",
    ),
    # 7, sold: have it paid
    Play(
        TACTIC, "Ask for the order number before the invoice", "7",
        "Ask purchasing which number, address and name have to stand on the invoice, before it is written. Many"
        " a late payment is a paper that came back.",
        channel=Channel.CALL,
    ),
    Play(
        TACTIC, "Call whoever pays, not whoever bought", "7",
        "Ask whether the invoice is there and approved, and on which day it goes out. A week before it is due that is"
        " service; afterwards it is a reminder. Note the name, and call the same person the next time.",
        channel=Channel.CALL,
    ),
    Play(
        TECHNIQUE, "First what is open on our side", "7",
        "Before you ask for the money, look what we still owe: a part, a manual, an answer. Close that, tell them, and"
        " then ask for the day of payment. Nobody likes to pay for what is not done.",
    ),
    Play(
        TACTIC, "Get a date and an amount", "7",
        "Do not settle for “soon”. Ask: “Which day, and how much of it?” A part on a named day is better than all of it"
        " on none. Write it as the next step and call on that day.",
        channel=Channel.CALL,
    ),
    # after the sale: the peak, just after the signature
    Play(
        TECHNIQUE, "Have them say what will be different", "",
        "In the first week ask each who has a say what will be different in three months, as a figure. Read the list"
        " back and correct at once what nobody can hold. What stays on it gets a day, and both sides a copy.",
        after_sale=True, phases="2",
    ),
    Play(
        TACTIC, "Fix the first day of use", "",
        "Agree on the day on which they first work with it, and who stands beside them. Go backwards from it: what has"
        " to be delivered, set up, taught. Enter these days as milestones while you speak.",
        channel=Channel.CALL, after_sale=True, phases="2",
    ),
    # disillusionment
    Play(
        TACTIC, "Call before they have to", "",
        "When something is late or goes wrong, ring before they do. Say what happened, what it means for them and by"
        " when it is put right. Then call again on that day, also when nothing is new.",
        channel=Channel.CALL, after_sale=True, phases="3",
    ),
    Play(
        TACTIC, "Bring the one who looks after them now", "",
        "Come together with the colleague who takes over, in person or by video. Say in front of the customer what was"
        " promised and what is open. Let the colleague take the next step, with a date.",
        after_sale=True, phases="3",
    ),
    # enlightenment
    Play(
        TECHNIQUE, "Count the first result with them", "",
        "Take one thing they do with it every day and count it together: before, and now. Let them name the figure and"
        " who may hear of it. Enter it as the first value, in their words.",
        channel=Channel.VISIT, after_sale=True, phases="4",
    ),
    Play(
        TACTIC, "Let them show it to a colleague", "",
        "Ask whoever uses it best to show it to the one who uses it least, and be there. Say nothing while they show"
        " it. What they explain badly is what we have to teach next.",
        after_sale=True, phases="4",
    ),
    # realized value
    Play(
        STRATEGY, "Go through the year on one page", "",
        "Once a year put on one page what they wanted, what they have, what it cost and what comes next. Go through it"
        " with whoever pays, not only with whoever uses it. End with one thing each side does.",
        after_sale=True, phases="5",
    ),
    Play(
        TACTIC, "Ask where they still do it the old way", "",
        "Ask which part of the work still runs as it did before they came to us, and what it costs them. If we have"
        " something for it, say so in one sentence and ask whether it is worth an hour. If not, say that.",
        after_sale=True, phases="5",
    ),
    Play(
        TACTIC, "Ask for one name", "",
        "When something has gone well, ask: “Who else do you know who has this trouble?” One name is enough. Ask"
        " whether you may say who sent you, and tell them afterwards what came of it.",
        after_sale=True, phases="45",
    ),
    # all the time after the sale
    Play(
        TACTIC, "Ask what surprised them", "",
        "Ask what was otherwise than they had expected, for better or worse. Do not defend anything. Write it down, say"
        " who takes care of it, and tell them when it is done.",
        after_sale=True,
    ),
    Play(
        TECHNIQUE, "Hold it against what was promised", "",
        "Take the expectation they bought for and ask how far it has come: the hours, the pieces, the days. Show the"
        " figure of then beside that of now. If it falls short, plan together what is still to do.",
        channel=Channel.VISIT, after_sale=True,
    ),
    Play(
        TACTIC, "Look in on those who use it", "",
        "Go where it is used, not to the office. Ask what they do by hand again, and show one thing that spares it."
        " Tell who bought it what you found.",
        channel=Channel.VISIT, after_sale=True,
    ),
    Play(
        STRATEGY, "Bring something before you want something", "",
        "Of three touches, let two bring: a hint, a date to know of, how others solved it. The third may ask. Whoever"
        " hears from us only at renewals has begun to look around.",
        after_sale=True,
    ),
)  # fmt: skip
