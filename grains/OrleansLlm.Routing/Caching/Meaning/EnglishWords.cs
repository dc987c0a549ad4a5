using System.Collections.Frozen;

namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>English words by what they say. Lists of stems where words have forms.</summary>
internal static class EnglishWords
{
    /// <summary>Words that may come and go without a change of what is asked.</summary>
    public static readonly FrozenSet<string> Fillers = Set(
        "a an the this that these those some any please pls plz kindly hi hello hey thanks thank thx ok okay well so just also too very really quite actually "
        + "i me we us it he she they them is am are was were be been being do does did done have has had having can could would should shall will may might must "
        + "to of in on at for with about as by into and or but if then there here want wants wanted need needs needed like help let know tell give show get gets got "
        + "getting gotten what whats which how my mine our ours you your yours its their his her who when where why whose whom im ive id ill "
        + "possible way ways able wondering wonder question explain sure maybe could possibly now right currently "
        + "thing something anything someone anyone trying try tried "
        + "ever even because since while though however exactly yet "
        + "kind sort bit lot lots much many long often do "
        + "no not never none nothing nobody nowhere neither nor without cannot");

    /// <summary>Words that turn a statement round.</summary>
    public static readonly FrozenSet<string> Negations = Set("no not never none nothing nobody nowhere neither nor without unable cannot stop avoid prevent fail except unless");

    /// <summary>Whose or who: questions about oneself, the one asked, or others are different ones.</summary>
    public static readonly FrozenDictionary<string, string> Persons = Map("my=1 mine=1 our=1 ours=1 your=2 yours=2 his=3 her=3 their=3");

    /// <summary>Question words that ask for something else than the bare matter.</summary>
    public static readonly FrozenSet<string> Questions = Set("why when where who whose whom what which how");

    /// <summary>First words of a question whether something is so.</summary>
    public static readonly FrozenSet<string> Whether = Set("is are was were am did does do has have had");

    /// <summary>Ways to ask for help that say nothing of the matter.</summary>
    public static readonly string[] Courtesies =
    [
        "can you please", "could you please", "would you please", "will you please", "can you", "could you", "would you", "will you", "do you know", "you know",
        "are you able to", "is there a way to", "is there any way to", "is there a way", "is there any way", "is it possible to", "is it possible", "would you mind",
        "do you think you can", "i would like you to", "i want you to", "i need you to", "thank you",
    ];

    /// <summary>What follows "how".</summary>
    public static readonly FrozenSet<string> Measures = Set("much many long often far old big tall fast soon late");

    /// <summary>More or less, and the other ways to compare or to limit.</summary>
    public static readonly FrozenDictionary<string, string> Comparatives = Map(
        "more=more most=most less=less least=least fewer=less better=better best=best worse=worse worst=worst higher=high highest=highest lower=low lowest=lowest "
        + "bigger=more larger=more biggest=most largest=most smaller=less smallest=least cheaper=cheaper cheapest=cheapest faster=faster fastest=fastest "
        + "slower=slower slowest=slowest longer=longer longest=longest shorter=shorter shortest=shortest earlier=earlier earliest=earliest later=later "
        + "latest=latest older=older oldest=oldest newer=newer newest=newest minimum=min maximum=max min=min max=max above=above below=below over=above under=below "
        + "than=than between=between only=only all=all every=all each=all both=both either=either first=first last=last next=next previous=previous "
        + "before=before after=after until=until within=within same=same different=different other=other another=other extra=extra without=without");

    /// <summary>Numbers as words, and what counts. "One" is too often no number.</summary>
    public static readonly FrozenDictionary<string, string> Numbers = Map(
        "zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 "
        + "eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000 "
        + "billion=1000000000 dozen=12 half=0.5 quarter=0.25 once=1x twice=2x double=2x triple=3x second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10");

    /// <summary>Units and currencies by their stems, signs and short forms.</summary>
    public static readonly FrozenDictionary<string, string> Units = Map(
        "dollar=usd usd=usd buck=usd $=usd euro=eur eur=eur €=eur pound=pound gbp=pound £=pound lb=pound lbs=pound quid=pound yen=jpy jpy=jpy ¥=jpy rupee=inr inr=inr "
        + "₹=inr peso=peso franc=chf chf=chf aud=aud cad=cad yuan=cny cny=cny won=krw ruble=rub percent=% pct=% %=% cent=cent penny=cent k=k km=km kilometer=km "
        + "kilometre=km mile=mile mi=mile meter=m metre=m m=m cm=cm centimeter=cm inch=inch foot=foot ft=foot yard=yard kg=kg kilo=kg kilogram=kg gram=g g=g "
        + "ounce=oz oz=oz liter=l litre=l l=l gallon=gallon gal=gallon cup=cup tablespoon=tbsp teaspoon=tsp celsius=c fahrenheit=f kb=kb mb=mb gb=gb tb=tb byte=byte "
        + "second=s sec=s minute=min min=min mins=min hour=h hr=h hrs=h h=h am=am pm=pm day=day week=week month=month year=year yr=year decade=decade century=century "
        + "st=th nd=th rd=th th=th");

    /// <summary>Dates and times of the day.</summary>
    public static readonly FrozenSet<string> Dates = Set(
        "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july august september october "
        + "november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow yesterday tonight morning noon afternoon evening night midnight weekend "
        + "weekday spring summer autumn fall winter christmas easter thanksgiving daily weekly monthly yearly annual current");

    /// <summary>Words (stems) that say what is to be done, or in what state something is: with another one another thing is asked.</summary>
    public static readonly FrozenSet<string> Acts = Set(
        "cancel start stop begin end open clos activat deactivat enabl disabl block unblock freez unfreez lock unlock increas decreas rais lower add remov delet "
        + "creat buy sell send receiv deposit withdraw transfer refund pay los steal chang updat reset verify accept declin reject approv allow deny upgrad "
        + "downgrad subscrib unsubscrib login logout join leav import export upload download incom outgo pend fail succeed success revers return exchang convert "
        + "order deliver arriv track replac renew expir link unlink top request apply report disput charg fee limit min max sav borrow lend rent leas hir fir "
        + "translat defin spell book reserv schedul remind call text email play paus skip repeat next previous lock set turn switch left right north south east west");

    /// <summary>Words that take "on", "off", "in", "out", "up" or "down" as a part of themselves.</summary>
    public static readonly FrozenSet<string> ParticleVerbs = Set("turn switch log sign opt check put top set shut back go come");

    public static readonly FrozenSet<string> Particles = Set("on off in out up down");

    /// <summary>Words that tie what follows to a role.</summary>
    public static readonly FrozenSet<string> Directions = Set("from into onto via versus vs against");

    /// <summary>Words (stems) that may stand for each other.</summary>
    public static readonly FrozenDictionary<string, string> Synonyms = Map(
        "purchas=buy cellphon=phon mobil=phon photo=pictur imag=pictur pic=pictur begin=start commenc=start shut=clos fix=repair incorrect=wrong error=mistak obtain=receiv "
        + "locat=wher quick=fast speedy=fast larg=big huge=big tiny=small reply=answer respons=answer alter=chang modify=chang amend=chang eras=delet cost=pric "
        + "pricing=pric assist=help aid=help certain=sure film=movi car=vehicl auto=vehicl automobil=vehicl holiday=vacation trip=travel flat=apartment terminat=end passcod=pin "
        + "id=identity ident=identity acct=account app=application ad=advert info=information pwd=password atm=cashpoint");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Map(string pairs) =>
        pairs.Split(' ').Select(pair => pair.Split('=')).DistinctBy(pair => pair[0]).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
