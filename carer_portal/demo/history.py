"""A made-up year: what carers of Northfield said, and what came of it."""

from carer_portal.demo.place import (
    AFTER_SCHOOL,
    CARER_LINE,
    COUNCIL,
    DIABETES,
    EXTRA_HELP,
    HEALTH_CHECKS,
    HOME_CHANGES,
    SHORT_BREAKS,
    STAYING,
)
from carer_portal.demo.telling import (
    About,
    Alone,
    Answer,
    Channel,
    Obstacle,
    Outcome,
    Promise,
    PutOff,
    Said,
    Strand,
    Turn,
)

NOT_LAW = "No law says how this has to be done."
BREAKS_LAW = "breaks-for-carers-regulations-2011"
LOCAL_OFFER_LAW = "children-and-families-act-2014-s27"
INVOLVE_LAW = "nhs-act-2006-s242"
FAIRNESS_LAW = "equality-act-2010-s149"

STRANDS = (
    # --- Kept
    Strand(
        SHORT_BREAKS,
        "More weekend short breaks",
        (
            Said(
                351,
                "By spring every weekend is full. We wait months for one night's sleep.",
                quoted_as="A mum",
                email="mum.of.two@example.org",
                voices=1,
            ),
            Said(348, "There are never any weekend places left when I ring.", Channel.TELEPHONE, About.ME),
            Said(
                344,
                "At our group all of us said the same. We need more weekends.",
                Channel.GROUP,
                About.GROUP,
                voices=18,
                quoted_as="A parents' group",
            ),
            Said(
                340,
                "Weekends are when I am most tired. That is when we cannot get in.",
                signed_in=True,
                quoted_as="A carer",
            ),
        ),
        (
            Answer(
                322,
                Outcome.WE_WILL,
                said="There are too few weekend places. Families wait for months.",
                answer="We will open 4 more weekend places at Mill House.",
                reason="Carers who rest can go on caring. The money was there, and the house has the rooms.",
                next_words="We look at the wait again each spring.",
                goals=(0,),
                duties=(BREAKS_LAW, LOCAL_OFFER_LAW),
                promises=(
                    Promise(
                        "Open 4 more weekend places at Mill House",
                        "Head of Short Breaks",
                        205,
                        kept=(208, "We opened 4 more weekend places. The wait fell from 12 weeks to 4."),
                    ),
                    Promise(
                        "Find and train 3 more weekend staff",
                        "Mill House Manager",
                        230,
                        kept=(234, "Three new weekend staff started work."),
                    ),
                ),
                news=((270, "The builders have begun. Two rooms are nearly done."),),
            ),
        ),
        joined_late=(Said(60, "Are there still new weekend places? We only heard of it now.", Channel.EMAIL),),
    ),
    Strand(
        SHORT_BREAKS,
        "Texts instead of letters",
        (
            Said(
                310,
                "Letters come after the day has gone. Why not send a text?",
                quoted_as="A dad",
                email="dad.north@example.org",
            ),
            Said(305, "I lose letters. I always have my phone.", about=About.ME),
        ),
        (
            Answer(
                288,
                Outcome.WE_WILL,
                said="Letters come too late. A text would be better.",
                answer="We will send a text the day before each break.",
                reason="Texts cost less than letters, and they come in time.",
                goals=(1,),
                no_duty_because=NOT_LAW,
                promises=(
                    Promise(
                        "Send a text the day before each break",
                        "Head of Short Breaks",
                        250,
                        put_off=(PutOff(254, 190, "The phone firm needs more time to set it up."),),
                        kept=(195, "Texts began. You can still ask for a letter too."),
                    ),
                ),
            ),
        ),
    ),
    Strand(
        CARER_LINE,
        "A real person answers first",
        (
            Said(
                290,
                "I had to press six buttons while my mum was on the floor.",
                about=About.BOTH,
                quoted_as="A daughter",
            ),
            Said(287, "The menu is too long. I gave up.", Channel.TELEPHONE, About.ME),
            Said(
                281,
                "Nobody wants a robot when they are at the end of their rope.",
                Channel.PAPER,
                About.ME,
                quoted_as="A carer",
            ),
        ),
        (
            Answer(
                266,
                Outcome.WE_WILL,
                said="The phone menu is too long. You want a person.",
                answer="A person will answer first. The menu goes.",
                reason="One in three callers gave up in the menu. That is too many.",
                goals=(1,),
                no_duty_because=NOT_LAW,
                promises=(
                    Promise(
                        "Take the menu away, so that a person answers first",
                        "Manager of the Carers' Line",
                        220,
                        kept=(226, "The menu has gone. Most calls are answered within a minute."),
                    ),
                ),
            ),
        ),
    ),
    Strand(
        DIABETES,
        "Letters that school can use",
        (
            Said(
                242,
                "School asked for a letter about the pump. It took five weeks.",
                quoted_as="A mum",
                email="pump.mum@example.org",
            ),
            Said(239, "Every September we explain it all to a new teacher.", Channel.SURVEY, About.CARED_FOR),
        ),
        (
            Answer(
                226,
                Outcome.WE_WILL,
                said="It takes too long to get a letter for school.",
                answer="You will get a letter for school at each check-up.",
                reason="We write the same facts each time. It can be done while you wait.",
                goals=(0, 1),
                duties=(INVOLVE_LAW,),
                promises=(
                    Promise(
                        "Print a letter for school at each check-up",
                        "Lead Diabetes Nurse",
                        170,
                        kept=(172, "Each family now goes home with a letter for school."),
                    ),
                ),
            ),
        ),
    ),
    Strand(
        STAYING,
        "Food for parents at night",
        (
            Said(
                198,
                "I had crisps for tea three nights in a row.",
                about=About.ME,
                quoted_as="A dad",
                email="night.dad@example.org",
            ),
            Said(196, "The shop shuts at six. I could not leave her.", Channel.PAPER),
            Said(190, "Parents on our ward need a kettle and a fridge.", Channel.MEETING, About.GROUP, voices=9),
        ),
        (
            Answer(
                184,
                Outcome.IN_PART,
                said="There is nothing to eat at night if you stay.",
                answer="You will get a parents' kitchen. We cannot cook hot meals at night yet.",
                reason="A kitchen is easy to make. A night cook would cost £60,000 a year.",
                would_reopen="NHS Northfield pays for a night cook.",
                look_again=-130,
                goals=(1,),
                no_duty_because=NOT_LAW,
                promises=(
                    Promise(
                        "Open a parents' kitchen on ward 3",
                        "Ward Manager",
                        120,
                        put_off=(PutOff(123, 92, "The old pipes had to come out first."),),
                        kept=(90, "The kitchen is open all day and all night. There is tea, toast and soup."),
                    ),
                ),
            ),
        ),
    ),
    # --- Under way, late, broken
    Strand(
        EXTRA_HELP,
        "Tell us before you change the helper",
        (
            Said(
                48,
                "My son's helper changed. Nobody told us. He stopped going in.",
                quoted_as="A dad",
                email="beckside.dad@example.org",
            ),
            Said(46, "It takes her weeks to trust someone new.", about=About.CARED_FOR, quoted_as="A gran"),
            Said(41, "Twelve of us said it at coffee: tell us first.", Channel.MEETING, About.GROUP, voices=12),
        ),
        (
            Answer(
                30,
                Outcome.WE_WILL,
                said="Helpers change and families are not told.",
                answer="We will call home a week before a helper changes. Both helpers will meet your child together.",
                reason="A change that comes out of the blue can undo months of work.",
                next_words="We will ask you in spring if it works.",
                goals=(0, 1),
                duties=(FAIRNESS_LAW,),
                promises=(
                    Promise(
                        "Teach all staff the new way",
                        "Head of Extra Help",
                        8,
                        kept=(9, "All staff have learned the new way."),
                    ),
                    Promise("Call home one week before each change", "Head of Extra Help", -50),
                ),
            ),
        ),
    ),
    Strand(
        SHORT_BREAKS,
        "Book a break after work",
        (
            Said(
                64,
                "I book from the staff toilet. I should not have to.",
                about=About.ME,
                quoted_as="A grandad",
                signed_in=False,
            ),
            Said(61, "You shut before I finish work.", Channel.EMAIL, About.ME, email="late.shift@example.org"),
            Said(58, "Could the booking line open late? I care all day.", signed_in=True),
        ),
        (
            Answer(
                45,
                Outcome.IN_PART,
                said="The booking line shuts too soon.",
                answer="The line will stay open until 9pm, two nights a week. We cannot pay for every night yet.",
                reason="Most late calls come on two nights. Each more night costs £11,000 a year.",
                next_words="We count the calls, and look again in spring.",
                would_reopen="More than 20 calls a night, or more money in the next budget.",
                look_again=-95,
                goals=(0, 1),
                duties=(BREAKS_LAW,),
                promises=(Promise("Open the line until 9pm, two nights a week", "Head of Short Breaks", -51),),
            ),
        ),
    ),
    Strand(
        SHORT_BREAKS,
        "Short breaks on Sundays",
        (
            Said(
                168,
                "He is calm on Sundays at Mill House. But it is shut.",
                about=About.BOTH,
                quoted_as="A foster carer",
            ),
            Said(166, "Sunday is the one day my wife and I are both off.", Channel.SURVEY, About.ME),
            Said(163, "Please open on Sundays too.", Channel.TELEPHONE, about=About.ME),
        ),
        (
            Answer(
                145,
                Outcome.WE_WILL,
                said="You need breaks on Sundays.",
                answer="We will open a second house on Sundays.",
                reason="Four in ten of you asked for a Sunday.",
                goals=(0,),
                duties=(BREAKS_LAW, FAIRNESS_LAW),
                promises=(
                    Promise(
                        "Open the second house on Sundays",
                        "Head of Short Breaks",
                        80,
                        put_off=(PutOff(84, 19, "The house failed its fire check. New doors are on order."),),
                    ),
                ),
                news=((50, "The new fire doors have come. They will be put in next month."),),
            ),
        ),
    ),
    Strand(
        AFTER_SCHOOL,
        "A bus home from the club",
        (
            Said(
                212,
                "The club is great, but I cannot fetch him at 5.30. I am with my mum then.",
                about=About.BOTH,
                quoted_as="A mum",
            ),
            Said(209, "With a bus she could go each day.", Channel.PANEL, about=About.CARED_FOR),
        ),
        (
            Answer(
                192,
                Outcome.WE_WILL,
                said="You cannot fetch your child from the club.",
                answer="We will run a small bus home from the club.",
                reason="Without it, those who need the club most cannot come.",
                goals=(0,),
                no_duty_because="The law on school buses is about the start and end of the school day.",
                promises=(
                    Promise(
                        "Run a bus home on three days a week",
                        "Club Leader",
                        130,
                        put_off=(PutOff(133, 100, "The bus firm closed. We looked for a new one."),),
                        broken=(
                            98,
                            "No firm came at a price we can pay. We are sorry. We said yes too soon.",
                        ),
                    ),
                ),
            ),
            Answer(
                70,
                Outcome.IN_PART,
                said="You cannot fetch your child from the club.",
                answer="We cannot run a bus. We will pay for shared taxis for families who need it most.",
                reason="A bus costs four times as much as we have. Taxis for six families do not.",
                would_reopen="A bus firm comes in under £18,000 a year.",
                look_again=-140,
                goals=(0,),
                duties=(FAIRNESS_LAW,),
                promises=(
                    Promise(
                        "Start shared taxis home for six families",
                        "Club Leader",
                        25,
                        kept=(27, "Six families now share two taxis home."),
                    ),
                ),
            ),
        ),
    ),
    Strand(
        DIABETES,
        "Quicker help when a sensor fails",
        (
            Said(
                112,
                "The sensor died on a Friday. We had no help until Monday.",
                about=About.CARED_FOR,
                quoted_as="A mum",
                email="sensor.mum@example.org",
            ),
            Said(110, "I rang four numbers. None was right.", Channel.TELEPHONE, About.BOTH),
        ),
        (
            Answer(
                95,
                Outcome.WE_WILL,
                said="When a sensor fails at the weekend, nobody helps.",
                answer="There will be one number, day and night, for pumps and sensors.",
                reason="A child without a sensor is at risk. One number is safer than four.",
                goals=(1,),
                duties=(INVOLVE_LAW,),
                promises=(
                    Promise("Open one number for pumps and sensors, day and night", "Lead Diabetes Nurse", -18),
                    Promise(
                        "Give each family a spare sensor",
                        "Clinic Pharmacist",
                        40,
                        broken=(36, "The maker cannot send us enough. Families with the longest way get one first."),
                    ),
                ),
                news=((44, "The phone is set up. Four nurses are learning how to help by phone."),),
            ),
        ),
    ),
    Strand(
        HEALTH_CHECKS,
        "Health checks near home",
        (
            Said(62, "The check is across town. I cannot leave him that long.", about=About.ME, quoted_as="A wife"),
            Said(60, "Do it at the surgery when I take mum.", Channel.SURVEY, About.BOTH),
            Said(57, "Seven of us have never had a check, as it is too far.", Channel.GROUP, About.GROUP, voices=7),
        ),
        (
            Answer(
                38,
                Outcome.WE_WILL,
                said="Health checks are too far away.",
                answer="You can have your check at any surgery in Northfield.",
                reason="Half of those we asked never came. Distance was the first reason.",
                goals=(0, 1),
                duties=("nhs-act-2006-s14z45",),
                promises=(
                    Promise(
                        "Offer the check at all nine surgeries",
                        "Manager of Carer Health",
                        13,
                        kept=(15, "All nine surgeries now offer the check. Two also do it on Saturdays."),
                    ),
                ),
            ),
        ),
    ),
    # --- We cannot
    Strand(
        DIABETES,
        "A diabetes clinic on Saturdays",
        (
            Said(
                58,
                "Every clinic means a day off school and a day off work.",
                Channel.SURVEY,
                About.BOTH,
                quoted_as="From a survey",
            ),
            Said(56, "Could there be a Saturday clinic once a month?", about=About.BOTH, email="saturday@example.org"),
            Said(54, "Same here: a Saturday would save us so much.", Channel.DISCUSSION, About.BOTH),
        ),
        (
            Answer(
                33,
                Outcome.WE_CANNOT,
                said="Each clinic costs a day of school and a day of work.",
                answer="We cannot open on Saturdays now.",
                reason="The blood test lab is closed on Saturdays. Without it, the visit would not help.",
                next_words="Until then, you can ask for a video call after 5pm.",
                obstacle=Obstacle.SAFETY,
                would_reopen="The lab opens on Saturdays. The hospital is looking at that.",
                look_again=-129,
                goals=(0,),
                duties=(INVOLVE_LAW,),
            ),
        ),
    ),
    Strand(
        SHORT_BREAKS,
        "A break house by the sea",
        (
            Said(228, "A house by the sea would be a real break.", about=About.BOTH, quoted_as="A mum"),
            Said(224, "Other towns have one by the coast.", Channel.PLAN_COMMENT, About.ME),
        ),
        (
            Answer(
                206,
                Outcome.WE_CANNOT,
                said="A house by the sea would be a real break.",
                answer="We cannot buy or rent a house by the sea.",
                reason="It would cost £180,000 a year. That is one in five of all our breaks.",
                obstacle=Obstacle.MONEY,
                would_reopen="Another council shares the cost with us.",
                look_again=-60,
                goals=(0,),
                duties=(BREAKS_LAW,),
            ),
        ),
    ),
    Strand(
        EXTRA_HELP,
        "Mobile phones in lessons",
        (
            Said(152, "Please let her keep her phone. She needs it to stay calm.", about=About.CARED_FOR),
            Said(
                149,
                "Phones in class should stop. He stares at other children's screens.",
                Channel.PANEL,
                About.CARED_FOR,
                voices=3,
            ),
        ),
        (
            Answer(
                136,
                Outcome.WE_CANNOT,
                said="Some of you want phones in lessons. Some want them to stop.",
                answer="We cannot let all children have phones in lessons.",
                reason="You want different things. A child who needs one to stay calm can have it in the plan.",
                obstacle=Obstacle.CONFLICT,
                would_reopen="The parents' board finds a way that most can live with.",
                look_again=-30,
                goals=(0,),
                duties=(FAIRNESS_LAW,),
            ),
        ),
    ),
    Strand(
        CARER_LINE,
        "Advice on medicines by phone",
        (
            Said(178, "I asked if two pills go together. You would not say.", Channel.TELEPHONE, About.CARED_FOR),
            Said(175, "At night there is nobody else to ask about pills.", about=About.CARED_FOR, quoted_as="A son"),
        ),
        (
            Answer(
                161,
                Outcome.WE_CANNOT,
                said="You want advice on medicines when you ring us.",
                answer="We cannot tell you about medicines.",
                reason="Our staff are not nurses. A wrong word could hurt someone.",
                next_words="We put you through to NHS 111, so that you need not ring again.",
                obstacle=Obstacle.LAW,
                would_reopen="A nurse works on the line.",
                look_again=30,
                goals=(1,),
                no_duty_because=NOT_LAW,
            ),
            Answer(
                49,
                Outcome.IN_PART,
                said="You want advice on medicines when you ring us.",
                answer="A pharmacist will be on the line on two evenings a week. We cannot do more.",
                reason="We looked again, as we said we would. NHS Northfield now pays for two evenings.",
                would_reopen="The two evenings are full.",
                look_again=-150,
                goals=(1,),
                no_duty_because=NOT_LAW,
                promises=(
                    Promise("Put a pharmacist on the line, two evenings a week", "Manager of the Carers' Line", -24),
                ),
            ),
        ),
    ),
    # --- So already, thank you
    Strand(
        STAYING,
        "Free parking while you stay",
        (
            Said(140, "I paid £54 to park while my baby was ill.", about=About.ME, quoted_as="A mum"),
            Said(138, "Parking should be free for parents.", Channel.STORY, About.ME),
        ),
        (
            Answer(
                128,
                Outcome.ALREADY_SO,
                said="Parking costs too much when you stay.",
                answer="Parking is free if you stay the night. Ask at the ward desk for a pass.",
                reason="The rule was there, but few were told. The ward now tells you on day one.",
                goals=(1,),
                no_duty_because=NOT_LAW,
            ),
        ),
    ),
    Strand(
        EXTRA_HELP,
        "A quiet room at lunch",
        (
            Said(85, "Lunch is too loud for him. He comes home in tears.", about=About.CARED_FOR, quoted_as="A mum"),
            Said(82, "Is there a quiet place to eat?", Channel.EMAIL, About.CARED_FOR),
        ),
        (
            Answer(
                72,
                Outcome.ALREADY_SO,
                said="The lunch hall is too loud.",
                answer="Any child can eat in the blue room with a friend. Ask the class teacher.",
                reason="The blue room opens each day, but we had told only some of you.",
                goals=(0,),
                duties=(FAIRNESS_LAW,),
            ),
        ),
    ),
    Strand(
        CARER_LINE,
        "Kind words for the night team",
        (
            Said(118, "Whoever picked up on Sunday saved me.", Channel.TELEPHONE, About.ME, quoted_as="A husband"),
            Said(115, "The people on the line are so kind.", about=About.ME),
        ),
        (
            Answer(
                109,
                Outcome.THANK_YOU,
                said="The people on the line are kind.",
                answer="Thank you. We read your words out to the whole team.",
            ),
        ),
    ),
    # --- Waiting
    Strand(
        SHORT_BREAKS,
        "Breaks in the school holidays",
        (
            Said(
                24,
                "Six weeks of summer with no break at all.",
                about=About.BOTH,
                quoted_as="A mum",
                email="summer.mum@example.org",
            ),
            Said(17, "Holidays are the hardest. Can you open more then?", Channel.PAPER, About.BOTH),
            Said(6, "I would like one day a week in the holidays.", signed_in=True, about=About.ME),
        ),
        (
            Answer(
                2,
                Outcome.IN_PART,
                said="There are too few breaks in the school holidays.",
                answer="We will open one more day a week in the summer holidays.",
                reason="We have staff for one more day, but not for five.",
                would_reopen="More staff want to work in summer.",
                look_again=-200,
                goals=(0,),
                duties=(BREAKS_LAW,),
                promises=(
                    Promise("Open Mill House on Wednesdays in the summer holidays", "Head of Short Breaks", -210),
                ),
                published=False,
            ),
        ),
    ),
    # A silent service: people speak up, and nothing has come back.
    Strand(
        HOME_CHANGES,
        "The wait for a ramp",
        (
            Said(
                203,
                "We have waited a year for a ramp. I carry her up the steps.",
                about=About.BOTH,
                email="steps@example.org",
            ),
            Said(160, "My back has gone. Where is the hoist?", Channel.TELEPHONE, About.ME),
        ),
    ),
)

LETTER_TO = "Mary Fielding\nFlat 2\n14 Mill Lane\nNorthbrook\nNB1 4ZZ"
ALONE = (
    # The rest of what the silent service was told: nobody has even looked.
    Alone(Said(119, "You came to measure the door in May. We heard no more.", about=About.CARED_FOR), HOME_CHANGES),
    Alone(
        Said(87, "Who do I ring about the stair lift? The old number is dead.", Channel.EMAIL, About.BOTH), HOME_CHANGES
    ),
    Alone(Said(52, "The rail in the bath came off the wall.", Channel.PAPER, About.CARED_FOR), HOME_CHANGES),
    # Two-way talk with somebody who gave no name.
    Alone(
        Said(36, "The taxi that brings him home is late each day.", about=About.CARED_FOR),
        EXTRA_HELP,
        looked_at=34,
        talk=(
            Turn(34, "Thank you. How late is it, and on which days? We will ring the taxi firm."),
            Turn(33, "About 30 minutes. Mondays are the worst.", "carer"),
            Turn(31, "The firm now sends the car 20 minutes sooner on Mondays. Is it better?"),
            Turn(26, "Yes. It came on time all week.", "carer"),
        ),
        outcome=Outcome.OWN_CASE,
        answered=25,
        answer="We are glad the taxi now comes on time. Ring us at once if it is late again.",
        case_handler="The school office, 0808 157 0151",
    ),
    Alone(
        Said(
            28,
            "Nobody at the sports hall knows how to help a child in a wheelchair.",
            Channel.EMAIL,
            About.CARED_FOR,
            email="sports.hall@example.org",
        ),
        organisation=COUNCIL,
        talk=(
            Turn(
                26,
                "The sports hall is run by North Leisure. May we give them your words? We leave out your address.",
                "consent",
            ),
            Turn(25, "", "yes"),
        ),
        outcome=Outcome.PASSED_ON,
        answered=21,
        answer="We gave your words to North Leisure. They will train their staff in January.",
        passed_to="North Leisure, which runs the sports hall",
    ),
    Alone(
        Said(54, "The doctor spoke to me as if I was not there.", about=About.ME, email="not.there@example.org"),
        DIABETES,
        looked_at=53,
        talk=(
            Turn(44, "You say sorry, but what will you do?", "again"),
            Turn(42, "You are right to ask. The clinic lead will ring you if you tell us when."),
        ),
        outcome=Outcome.OWN_CASE,
        answered=50,
        answer="We are sorry. That is not how we want to speak to parents.",
        case_handler="The Family Voice Lead, 0808 157 0162",
    ),
    Alone(
        Said(93, "My social worker left and I have no new one.", Channel.TELEPHONE, About.ME),
        SHORT_BREAKS,
        looked_at=92,
        outcome=Outcome.OWN_CASE,
        answered=90,
        answer="You should not be left without one. Your case goes to the head of the team today.",
        case_handler="The Head of Family Support, 0808 157 0144",
    ),
    Alone(
        Said(66, "Ward 3 nurses are stars. They sang to her.", Channel.STORY, About.CARED_FOR),
        STAYING,
        looked_at=65,
        outcome=Outcome.THANK_YOU,
        answered=65,
        answer="Thank you. We pinned your words up in the staff room.",
    ),
    Alone(
        Said(14, "You rang me back in one day. Thank you.", about=About.ME, signed_in=True),
        CARER_LINE,
        looked_at=13,
        outcome=Outcome.THANK_YOU,
        answered=12,
        answer="Thank you. It means a lot to the team.",
    ),
    # Only a safeguarding lead sees this one.
    Alone(
        Said(11, "I shouted at him and pushed him. I am so tired that I scare myself.", about=About.BOTH),
        SHORT_BREAKS,
        looked_at=11,
        flagged=(11, "The carer may need help today. Passed to the safeguarding lead."),
    ),
    # New, and not answered yet.
    Alone(
        Said(10, "Could the clinic text us when it runs late?", about=About.BOTH, email="running.late@example.org"),
        DIABETES,
        looked_at=8,
    ),
    Alone(Said(7, "The beds for parents hurt my back.", Channel.PAPER, About.ME), STAYING),
    Alone(Said(5, "Is there a carers' group in Welsh?", Channel.EMAIL, About.ME), CARER_LINE),
    Alone(
        Said(
            4,
            "I care for my gran and go to college. Nobody asks how I am.",
            about=About.ME,
            email="young.carer@example.org",
        ),
        organisation=COUNCIL,
        talk=(
            Turn(3, "Thank you for telling us. There is a group for young carers. Would you like to hear more?"),
            Turn(1, "Yes please. Evenings are best.", "carer"),
        ),
    ),
    Alone(Said(3, "The club's new leader is great. He asks for her by name.", about=About.CARED_FOR), AFTER_SCHOOL),
    Alone(
        Said(
            1,
            "I want to stay the night, but who looks after my other two?",
            about=About.ME,
            email="two.more@example.org",
        ),
        STAYING,
    ),
    # These three are reached by text, by telephone and by letter.
    Alone(
        Said(1, "The bus to the club comes before school ends.", about=About.BOTH, texts="07700 900142"), AFTER_SCHOOL
    ),
    Alone(
        Said(1, "I cannot read the small print on your letters.", Channel.PAPER, About.ME, post=LETTER_TO), CARER_LINE
    ),
    Alone(
        Said(1, "I am on hold for half an hour each time.", Channel.TELEPHONE, About.ME, rings="01632 960 117"),
        CARER_LINE,
    ),
    Alone(Said(0, "The form for a short break is 14 pages long. Why?", about=About.ME), SHORT_BREAKS),
)
