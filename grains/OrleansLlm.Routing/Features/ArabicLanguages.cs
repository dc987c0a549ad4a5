namespace OrleansLlm.Routing.Features;

/// <summary>Languages in Arabic letters.</summary>
internal static class ArabicLanguages
{
    private static readonly LanguageVotes Votes = new(
    [
        new("ar", "في من على إلى أن هذا هذه ما لا التي الذي عن مع هو هي كيف كان أو هل لماذا أين متى كل قد لم يا أنا", "ةىأإؤئ"),
        new("fa", "و در به از که این است را با برای آن یک می چه چگونه چرا من شما ما هم یا تا بود شده کنم کنید های", "پچژگکی"),
        new("ur", "کے کی میں ہے اور سے کا کو نے یہ پر کہ ہیں وہ ایک کیا کیسے کیوں آپ میں ہم بھی نہیں تھا", "ٹڈڑںےہھپچژگکی"),
    ]);

    public static IReadOnlyList<string> Known => Votes.Codes;

    public static string? Guess(ReadOnlySpan<char> text) => Votes.Guess(text);
}
