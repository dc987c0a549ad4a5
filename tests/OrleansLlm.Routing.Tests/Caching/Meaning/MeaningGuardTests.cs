using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Tests.Caching.Meaning;

public sealed class MeaningGuardTests
{
    [Theory]
    [InlineData("How do I reset my password?", "how can i reset my password")]
    [InlineData("How do I reset my password?", "Could you please tell me how to reset my password")]
    [InlineData("What's the exchange rate?", "what is the exchange rate")]
    [InlineData("Why hasn't my card arrived?", "why has my card not arrived yet")]
    [InlineData("I didn't get my refund", "i did not get my refund!")]
    [InlineData("Send $1,000.50 to Ann", "send $1000.50 to ann")]
    [InlineData("set an alarm for 7 am", "set an alarm for 7am")]
    [InlineData("how do I cancel a payment", "How do I cancel payments?")]
    [InlineData("change my adress", "change my address")]
    [InlineData("wie lautet mein Kontostand", "Wie lautet mein Kontostand?")]
    public void The_same_in_other_words_passes(string left, string right) => Assert.Null(Difference(left, right));

    [Theory]
    [InlineData("Convert 5 dollars", "Convert 6 dollars", "number")]
    [InlineData("Convert five dollars", "Convert six dollars", "number")]
    [InlineData("What is 12.5 percent of 80?", "What is 1.25 percent of 80?", "number")]
    [InlineData("Remind me at 12:30", "Remind me at 13:30", "number")]
    [InlineData("What changed in v1.2.3?", "What changed in v1.2.4?", "number")]
    [InlineData("Is -5 a good value", "Is 5 a good value", "number")]
    [InlineData("How many miles is 5 km", "How many miles is 5 m", "unit")]
    [InlineData("Pay €20 now", "Pay $20 now", "unit")]
    [InlineData("exchange dollars to euros", "exchange euros to dollars", "unit")]
    [InlineData("Is the shop open on monday", "Is the shop open on sunday", "fact")]
    [InlineData("What did I spend last month", "What did I spend this month", "fact")]
    [InlineData("Can I cancel my order", "Can I not cancel my order", "negation")]
    [InlineData("Do I have to verify my identity", "Don't I have to verify my identity", "negation")]
    [InlineData("I never got my card", "I got my card", "negation")]
    [InlineData("Kann ich mein Konto kündigen", "Kann ich mein Konto nicht kündigen", "negation")]
    [InlineData("What is the highest limit", "What is the lowest limit", "fact")]
    [InlineData("hotels under 100 dollars", "hotels over 100 dollars", "fact")]
    [InlineData("How do I activate my card", "How do I deactivate my card", "fact")]
    [InlineData("transfer from savings to checking", "transfer from checking to savings", "fact")]
    [InlineData("turn the light on", "turn the light off", "matter")]
    [InlineData("turn on the light", "turn off the light", "fact")]
    [InlineData("What is your name?", "What is my name?", "fact")]
    [InlineData("What should I call you?", "What should you call me?", "fact")]
    [InlineData("When does it arrive?", "Where does it arrive?", "fact")]
    [InlineData("How much is it?", "How long is it?", "fact")]
    [InlineData("Is my card frozen?", "How is my card frozen?", "fact")]
    [InlineData("Tell me about Paris", "Tell me about London", "name")]
    [InlineData("weather in paris", "weather in london", "matter")]
    [InlineData("Does Ann owe Bob money?", "Does Bob owe Ann money?", "name")]
    [InlineData("Write to ann@example.com", "Write to bob@example.com", "number")]
    [InlineData("Wie ist das Wetter und der Wind", "How is the weather and the wind", "language")]
    [InlineData("какая погода", "what is the weather", "language")]
    [InlineData("What is a mortgage", "What is a lease", "fact")]
    [InlineData("How do I cook rice", "How do I cook pasta", "matter")]
    [InlineData("天気はどうですか", "電気はどうですか", "matter")]
    public void Another_meaning_is_refused(string left, string right, string difference)
    {
        Assert.Equal(difference, Difference(left, right));
        Assert.Equal(difference, Difference(right, left));
    }

    [Fact]
    public void Every_text_means_what_it_means()
    {
        foreach (var text in new[] { "", " ", "?!", "I", "'", "$", "5", "-", "a.b", "😀 👍", "NASA IS BIG", "can't won't don't", "x's", new string('a', 10_000) })
        {
            Assert.Null(Difference(text, text));
        }
    }

    private static string? Difference(string left, string right) => MeaningGuard.Difference(MeaningMarks.Of(left), MeaningMarks.Of(right));
}
