using OrleansLlm.Retrieval.Languages;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Tests.Languages;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("en", "english", "The refund is paid within ten days of the day on which you have sent the goods back to us.")]
    [InlineData("de", "german", "Die Rückzahlung erfolgt innerhalb von zehn Tagen, nachdem Sie die Ware an uns zurückgeschickt haben.")]
    [InlineData("fr", "french", "Le remboursement est effectué dans les dix jours qui suivent le renvoi de la marchandise à notre adresse.")]
    [InlineData("es", "spanish", "El reembolso se realiza dentro de los diez días siguientes a la devolución de los productos a nuestra dirección.")]
    [InlineData("it", "none", "Il rimborso viene effettuato entro dieci giorni dal momento in cui avete restituito la merce al nostro indirizzo.")]
    [InlineData("nl", "none", "De terugbetaling vindt plaats binnen tien dagen nadat u de goederen naar ons heeft teruggestuurd.")]
    [InlineData("pt", "none", "O reembolso é feito no prazo de dez dias depois de você ter devolvido os produtos para o nosso endereço.")]
    [InlineData("ru", "none", "Возврат денег производится в течение десяти дней после того, как вы отправили нам товар.")]
    [InlineData("zh", "cjk", "我们会在您寄回商品后的十天内退款。")]
    [InlineData("ja", "cjk", "商品をご返送いただいてから十日以内に返金いたします。")]
    [InlineData("ko", "cjk", "상품을 반송하신 날로부터 열흘 이내에 환불해 드립니다.")]
    [InlineData("el", "none", "Η επιστροφή χρημάτων γίνεται εντός δέκα ημερών.")]
    public void A_sentence_tells_its_language_and_its_analyzer(string language, string analyzer, string text)
    {
        Assert.Equal(language, LanguageDetector.Detect(text));
        Assert.Equal(analyzer, LanguageDetector.AnalyzerOf(language));
        Assert.Equal(analyzer, TextAnalyzer.Get(analyzer).Language);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-26 17:04:11 8831 0x7ffe")]
    [InlineData("Refunds")]
    [InlineData("var sum = items.Select(item => item.Price).Sum(); return sum;")]
    public void What_is_no_prose_tells_nothing_and_is_analyzed_as_english(string text)
    {
        Assert.Null(LanguageDetector.Detect(text));
        Assert.Equal("english", LanguageDetector.AnalyzerOf(null));
    }

    [Fact]
    public void A_quotation_in_another_language_does_not_change_the_language_of_a_long_text()
    {
        var german = string.Join(' ', Enumerable.Repeat("Die Ware wird von uns geprüft, und wir melden uns dann bei Ihnen.", 400));
        Assert.Equal("de", LanguageDetector.Detect(german + " The goods are checked by us and then we will write to you. " + german));
    }

    [Theory]
    [InlineData("xquad.en.json", "en", "english")]
    [InlineData("xquad.de.json", "de", "german")]
    public void Paragraphs_of_XQuAD_are_told_apart(string file, string language, string analyzer)
    {
        var contexts = XquadContexts.Read(file);
        var right = contexts.Count(context => LanguageDetector.Detect(context) == language);
        Assert.True(right >= contexts.Count * 0.99, $"{right} of {contexts.Count} paragraphs were told to be {language}.");
        Assert.Equal(analyzer, LanguageDetector.AnalyzerOf(language));
    }
}
