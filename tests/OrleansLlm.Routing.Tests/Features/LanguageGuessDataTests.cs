using System.Text.Json;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Tests.Learning;

namespace OrleansLlm.Routing.Tests.Features;

/// <summary>Questions of XQuAD, which are short: 5 to 20 words.</summary>
public sealed class LanguageGuessDataTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Of_short_questions_nearly_all_are_told_and_hardly_any_wrongly(string language)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("qa-xquad", $"xquad.{language}.json")));
        var guesses = (from article in document.RootElement.GetProperty("data").EnumerateArray()
                       from paragraph in article.GetProperty("paragraphs").EnumerateArray()
                       from question in paragraph.GetProperty("qas").EnumerateArray()
                       select LanguageGuess.Of(question.GetProperty("question").GetString()!)).ToList();
        Assert.True(guesses.Count(guess => guess == language) >= 0.94 * guesses.Count);
        Assert.True(guesses.Count(guess => guess is not null && guess != language) <= 0.02 * guesses.Count);
    }
}
