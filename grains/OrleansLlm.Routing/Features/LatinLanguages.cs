namespace OrleansLlm.Routing.Features;

/// <summary>Languages in Latin letters.</summary>
internal static class LatinLanguages
{
    private static readonly LanguageVotes Votes = new(
    [
        new("en", "the of and to in is that it for you was with on as are be this have from or by not but what can how my which do your when will would there if they we i me please about does should could an at who where did were many much has had been between during after before name type why than most into their his her its also only some such other", "", "ing ion ted ent ver ess"),
        new("de", "der die das und ist nicht ein eine einen zu den mit von für auf ich sie wie was wir es im dem des auch kann mir mein bitte wird sind als nach bei oder habe haben welche warum über wenn noch mich wer wen wem wo wann viele hat hatte wurde wurden war waren an am durch während unter gegen seit zwischen in welcher welches woher wofür worauf aus einer eines einem zur zum sich sein ihre seine gab", "äöüß", "ung ich ten hen ren end eit"),
        new("fr", "le la les de des un une et est que qui dans pour sur pas je vous nous il elle ce cette au aux du en avec mon ma mes comment quel quelle sont plus où c'est l'on peut être ai bonjour pourquoi s'il quoi quand combien ont fait été était étaient leur leurs aussi entre après avant on ne dont sous", "àâçéèêëîïôùûœ", "ent ion ait eur que ons"),
        new("es", "el la los las de un una y es que en por para con no se lo como su más pero mi me qué cómo está del al cuando quiero puedo tengo son muy hay ser si yo cuál dónde gracias quién cuándo cuánto cuántos fue fueron era eran entre durante después antes tiene también cuáles sobre este esta desde", "áéíóúñ¿", "ión ado nte ado aba ida"),
        new("it", "il lo la i gli le di un una e è che in per con non si come sono del della dei ho mi mio più ma anche alla nel cosa perché questo questa quando dove posso vorrei essere ha se dal sul chi quanto quanti era erano stato stata fu tra durante dopo prima quale quali nella degli delle alle hanno", "àèéìòù", "one are ato nte lla tta"),
        new("pt", "o a os as de um uma e é que em por para com não se como do da dos das no na meu minha mais mas eu você está são ser qual quando onde foi tem ao à posso preciso também muito obrigado quem quanto quantos era eram foram entre durante depois antes quais pela pelo isso este esta sobre", "ãõáâàçéêíóôú", "ção ado nte mos ndo ade"),
        new("nl", "de het een en is van dat niet in op te zijn met voor ik je wat hoe er maar mijn ook aan om als kan dit bij naar door wordt waarom heb heeft welke deze nog uit wij u graag wie waar wanneer hoeveel was waren werd werden tussen tijdens na voordat welk over hun zich", "ëïé", "ing ijk aan gen ten den"),
        new("sv", "och att det i på är en som jag inte för med av den till har om ett hur vad kan de mitt min du från så vi ska eller när varför sig man vill finns", "åäö", "ing ade gen ten are het"),
        new("da", "og at det i på er en som jeg ikke for med af den til har om et hvordan hvad kan de mit min du fra så vi skal eller når hvorfor sig man vil findes også", "æøå", "ing ede gen ere hed der"),
        new("nb", "og å det i på er en som jeg ikke for med av den til har om et hvordan hva kan de mitt min du fra så vi skal eller når hvorfor seg man vil finnes også hvilken dere", "æøå", "ing ene gen ere het sen"),
        new("fi", "ja on ei se että en mitä miten voi ovat oli mutta kuin tai jos myös minun minä hän niin ole kun tämä missä miksi voin sen olen haluan kiitos joka", "äö", "nen sta lla ssa iin een"),
        new("pl", "i w na z do się nie jest to że jak co o za po od czy mam moje mój dla są ale przez ten ta być może dlaczego jestem gdzie kiedy proszę tak który", "ąćęłńóśźż", "nie ego ych ość owa ach"),
        new("cs", "a v na se je že to s z do o jak co ale pro za si jsem jsou by mi můj moje proč kde když nebo také jako po být může prosím který ten", "áčďéěíňřšťúůýž", "ost ání ého ech ých ova"),
        new("ro", "și în de la cu pe un o este nu că sunt pentru care din ce cum mai am mea meu sau dar fi se să unde când ai al poate vreau această", "ăâîșțşţ", "lui rea are ile ere ată"),
        new("hu", "a az és hogy nem is egy van meg de mi hogyan volt már csak ez ha vagy lehet mert nagyon kell én ami miért hol mikor szeretnék kérem mint", "áéíóöőúüű", "ban ság nak ket ott ben"),
        new("tr", "ve bir bu için ne nasıl de da mi mı ile çok var değil olarak daha ama ben gibi en olan kadar sonra neden nerede benim istiyorum mu her bana", "çğıöşü", "lar ler dır yor rum nda"),
        new("vi", "và là của có không cho tôi được các những một người này với để trong khi như thế nào làm bạn đã sẽ tại sao ở gì", "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"),
        new("id", "yang dan di ini itu dengan untuk tidak dari dalam saya adalah ke pada bagaimana apa akan bisa anda juga atau ada karena kami mereka mengapa bagaimana sudah dapat tolong", "", "kan nya ang gan ara mbe"),
    ]);

    public static IReadOnlyList<string> Known => Votes.Codes;

    public static string? Guess(ReadOnlySpan<char> text) => Votes.Guess(text);
}
