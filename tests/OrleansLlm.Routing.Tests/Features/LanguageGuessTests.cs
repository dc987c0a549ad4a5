using OrleansLlm.Routing.Features;

namespace OrleansLlm.Routing.Tests.Features;

public sealed class LanguageGuessTests
{
    [Theory]
    [InlineData("en", "How do I change the address on my account?")]
    [InlineData("en", "please summarise this report for me")]
    [InlineData("de", "Wie kann ich meine Adresse ändern?")]
    [InlineData("de", "Bitte fasse mir den Bericht zusammen")]
    [InlineData("fr", "Comment puis-je changer mon adresse de livraison ?")]
    [InlineData("fr", "Quelle est la capitale de l'Australie ?")]
    [InlineData("es", "¿Cómo puedo cambiar mi dirección de envío?")]
    [InlineData("es", "Quiero saber cuál es el estado de mi pedido")]
    [InlineData("it", "Come posso cambiare il mio indirizzo?")]
    [InlineData("it", "Vorrei sapere dove si trova il mio ordine")]
    [InlineData("pt", "Como posso mudar o meu endereço de entrega?")]
    [InlineData("pt", "Não consigo entrar na minha conta, o que devo fazer?")]
    [InlineData("nl", "Hoe kan ik mijn adres wijzigen?")]
    [InlineData("sv", "Hur kan jag ändra min adress?")]
    [InlineData("da", "Hvordan kan jeg ændre min adresse, og hvad koster det?")]
    [InlineData("nb", "Hvordan kan jeg endre adressen min, og hva koster det?")]
    [InlineData("fi", "Miten voin muuttaa osoitteeni?")]
    [InlineData("pl", "Jak mogę zmienić swój adres?")]
    [InlineData("cs", "Jak mohu změnit svou adresu, prosím?")]
    [InlineData("ro", "Cum pot să îmi schimb adresa?")]
    [InlineData("hu", "Hogyan lehet megváltoztatni a címemet?")]
    [InlineData("tr", "Adresimi nasıl değiştirebilirim?")]
    [InlineData("vi", "Làm thế nào để tôi thay đổi địa chỉ?")]
    [InlineData("id", "Bagaimana saya dapat mengubah alamat dengan mudah?")]
    [InlineData("ru", "Как я могу изменить свой адрес?")]
    [InlineData("uk", "Як я можу змінити свою адресу?")]
    [InlineData("bg", "Как мога да променя адреса си?")]
    [InlineData("sr", "Како могу да променим своју адресу?")]
    [InlineData("ar", "كيف يمكنني تغيير عنواني؟")]
    [InlineData("fa", "چگونه می توانم آدرس خود را تغییر دهم؟")]
    [InlineData("ur", "میں اپنا پتہ کیسے تبدیل کروں؟")]
    [InlineData("zh", "我怎么更改我的地址？")]
    [InlineData("ja", "住所を変更するにはどうすればいいですか？")]
    [InlineData("ko", "주소를 어떻게 변경하나요?")]
    [InlineData("el", "Πώς μπορώ να αλλάξω τη διεύθυνσή μου;")]
    [InlineData("he", "איך אני משנה את הכתובת שלי?")]
    [InlineData("th", "ฉันจะเปลี่ยนที่อยู่ได้อย่างไร")]
    [InlineData("hi", "मैं अपना पता कैसे बदलूँ?")]
    [InlineData("zh", "请解释一下 HTTP 429 是什么意思")]
    [InlineData(null, "")]
    [InlineData(null, "1234 + 5678 = ?")]
    [InlineData(null, "OrleansLlm")]
    [InlineData(null, "ok")]
    public void A_question_tells_its_language(string? expected, string text) => Assert.Equal(expected, LanguageGuess.Of(text));

    [Fact]
    public void Code_and_names_in_between_do_not_mislead()
    {
        Assert.Equal("de", LanguageGuess.Of("Warum wirft `List<int>.Add` hier eine Exception, wenn ich das Array mit foreach durchlaufe?"));
        Assert.Equal("en", LanguageGuess.Of("Translate 'Guten Morgen' for me, and tell me when it is used."));
    }

    [Fact]
    public void Long_texts_are_read_in_part() => Assert.Equal("en", LanguageGuess.Of(string.Concat(Enumerable.Repeat("this is the text ", 100_000))));
}
