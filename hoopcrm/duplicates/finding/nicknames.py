"""Short forms of first names, led back to the name that they stand for."""

_GROUPS = """
abigail abby gail
alexander alex sasha xander
andrew andy drew
anthony tony
barbara barb babs
benjamin ben benny
catherine katherine kathryn cathy kathy kate katie cat
charles charlie chuck chas
christina christine chris tina chrissy
christopher chris kit
daniel dan danny
david dave davy
deborah debra deb debbie
donald don donny
dorothy dot dottie
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza lisa
eugene gene
franklin frank
frederick fred freddie
gabriel gabe
gerald gerry jerry
gregory greg
harold harry hal
henry hank
isabella isabel bella izzy
jacob jake
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
john johnny jack
jonathan jon
joseph joe joey
joshua josh
kenneth ken kenny
lawrence larry
leonard leo lenny
louis lou louie
margaret maggie meg peggy rita
matthew matt
michael mike mick mickey
nathaniel nathan nate
nicholas nick nicky
pamela pam
patricia pat patty trish
patrick paddy
peter pete
philip phillip phil
rachel rae
raymond ray
rebecca becky becca
richard rick rich dick ricky
robert rob bob bobby robbie
ronald ron ronnie
samantha sam sammy
samuel sam sammy
sandra sandy
stephen steven steve
susan sue susie suzanne
theodore theo teddy
thomas tom tommy
timothy tim timmy
victoria vicky tori
vincent vince
walter walt
william will bill billy liam
zachary zach zack
johannes hannes hans
maximilian max
sebastian basti
friedrich fritz
"""


def nicknames() -> dict[str, str]:
    """Short forms by name; one that stands for several names is led back to the first."""
    found: dict[str, str] = {}
    for line in _GROUPS.strip().splitlines():
        name, *short = line.split()
        for one in short:
            found.setdefault(one, name)
    return found
