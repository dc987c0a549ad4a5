using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Tests.Lexical;

public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("english", "The dog's caresses, ponies & relational conditions aren't U.S.A. wi-fi 3.14", "dog caress poni relat condit aren't u.s.a wi fi 3.14")]
    [InlineData("english", "Formalize sky hopping oscillators; generalizations", "formal sky hop oscil gener")]
    [InlineData("german", "Die Häuser und Mäuse der schönen Straßen", "haus maus schon strass")]
    [InlineData("french", "L'avion s'envole vers les grandes villes françaises", "avion envol ver grand vile francais")]
    [InlineData("spanish", "Las canciones de los niños españoles", "cancion niñ español")]
    [InlineData("cjk", "東京大学 ＡＢＣ data", "東京 京大 大学 abc data")]
    [InlineData("none", "The Dogs", "the dogs")]
    public void A_text_becomes_the_terms_of_its_language(string language, string text, string terms)
    {
        var counts = new TermCounts();
        TextAnalyzer.Get(language).Count(text, counts);
        Assert.Equal(terms.Split(' ').Order(), counts.Terms.Keys.Order());
    }

    [Fact]
    public void Repeated_terms_are_counted_and_a_new_text_replaces_the_last()
    {
        var counts = new TermCounts();
        var analyzer = TextAnalyzer.Get("english");
        analyzer.Count("one two two", counts);
        analyzer.Count("run running runs far", counts);
        Assert.Equal((4, 2, 3), (counts.Length, counts.Terms.Count, counts.Terms["run"]));
    }

    [Fact]
    public void An_unknown_language_is_refused_by_name()
    {
        var refused = Assert.Throws<RetrievalException>(() => TextAnalyzer.Get("klingon"));
        Assert.Equal("language", refused.Parameter);
        Assert.Contains("english, french, german", refused.Message, StringComparison.Ordinal);
    }
}
