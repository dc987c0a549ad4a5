namespace OrleansLlm.Routing.Features;

/// <summary>Languages in Cyrillic letters.</summary>
internal static class CyrillicLanguages
{
    private static readonly LanguageVotes Votes = new(
    [
        new("ru", "и в не на я что с как это по но он мы вы мне у из за от так же для мой моя если когда почему где чтобы есть был может нужно она они какой", "ыэъё", "ого ать ить ния ешь ами"),
        new("uk", "і в не на я що з як це та але він ми ви мені у із за від так для мій моя якщо коли чому де щоб є був може потрібно вона вони який до", "іїєґ", "ого ати ити ння еш ами"),
        new("bg", "и в не на аз че с как това по но той ние вие ми от за така да се си моя ако когато защо къде е беше може трябва тя те какъв ще съм са", "ъ", "ите ата ото ния ява ане"),
        new("sr", "и у не на ја да с како то по али он ми ви од за тако је се мој моја ако када зашто где био може треба она они који сам су", "јљњћђџ", "ања ити ати ског ама ије"),
    ]);

    public static IReadOnlyList<string> Known => Votes.Codes;

    public static string? Guess(ReadOnlySpan<char> text) => Votes.Guess(text);
}
