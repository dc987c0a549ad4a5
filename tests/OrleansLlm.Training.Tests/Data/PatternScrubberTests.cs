using CsCheck;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Data.Privacy;

namespace OrleansLlm.Training.Tests.Data;

public sealed class PatternScrubberTests
{
    private static readonly PatternScrubber Scrubber = new();

    [Theory]
    [InlineData("Write to anna.b+c@mail.example.co.uk.", "Write to [EMAIL].")]
    [InlineData("Call +49 (0)89 1234-5678 or 0171/2345678.", "Call [PHONE] or [PHONE].")]
    [InlineData("Call (212) 555-0123 now", "Call [PHONE] now")]
    [InlineData("Card 4111 1111 1111 1111, until 12/27", "Card [CARD], until 12/27")]
    [InlineData("Card 5500-0000-0000-0004", "Card [CARD]")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [IBAN] please")]
    [InlineData("GB82WEST12345698765432", "[IBAN]")]
    [InlineData("Pay to BE68 5390 0754 7034 and tell me", "Pay to [IBAN] and tell me")]
    [InlineData("Pay to BE68 5390 0754 7034 from here", "Pay to [IBAN] from here")]
    [InlineData("ES91 2100 0418 4502 0005 1332 is mine, BE68 5390 0754 7034 DE89 3704 0044 0532 0130 00 yours", "[IBAN] is mine, [IBAN] [IBAN] yours")]
    [InlineData("Card 4111 1111 1111 1111 12/27", "Card [CARD] 12/27")]
    [InlineData("Card 4111 1111 1111 1111 123, or 5500-0000-0000-0004 999", "Card [CARD] 123, or [CARD] 999")]
    [InlineData("Write to anna@m\u00fcnchen.example or \u00f6mer@example.org", "Write to [EMAIL] or [EMAIL]")]
    [InlineData("from 192.168.17.4:8080 and 2001:db8::8a2e:370:7334.", "from [IP]:8080 and [IP].")]
    public void Finds_are_replaced_by_their_kind(string text, string scrubbed) => Assert.Equal(scrubbed, Scrubber.Scrub(text).Text);

    [Theory]
    [InlineData("Version 1.2.3 came at 12:30:45 on 2024-05-17.")]
    [InlineData("Order 1234567890123 of 12 lamps for 4500 euros")]
    [InlineData("4111 1111 1111 1112 has a wrong check digit")]
    [InlineData("GB81WEST12345698765432 has too")]
    [InlineData("http://127.0.0.1:5080 and ::1 are this machine, 256.1.1.1 is none")]
    [InlineData("std::vector<int> at a::b, user@host, @name, 10:20")]
    [InlineData("Belgian accounts: BE68 5390 0754 7035 and more")]
    [InlineData("ISBN 978-3-16-148410-0, page 100-200, 3.14159265")]
    public void What_only_looks_so_stays(string text) => Assert.Equal((text, 0), (Scrubber.Scrub(text).Text, Scrubber.Scrub(text).Found.Count));

    [Fact]
    public void All_numbers_with_a_right_check_digit_are_cards_and_no_others() => Gen.Select(Gen.Char['0', '9'].Array[15], Gen.Char['3', '5']).Sample((digits, first) =>
    {
        string body = first + new string(digits[1..]);
        int right = Enumerable.Range(0, 10).Single(check => Scrubber.Scrub($"x {body}{check} y").Text == "x [CARD] y");
        int sum = (body + right).Reverse().Select((digit, place) => (digit - '0') * (place % 2 + 1)).Sum(value => value > 9 ? value - 9 : value);
        Assert.Equal(0, sum % 10);
    }, iter: 100);

    [Fact]
    public void What_was_scrubbed_has_nothing_left_to_scrub() => Gen.String[Gen.Char["0123456789 +-./:@aFDE\n"], 0, 200].Sample(
        text => Scrubber.Scrub(Scrubber.Scrub(text).Text) is { Found.Count: var left } && left <= Scrubber.Scrub(text).Found.Count, iter: 500);

    [Theory]
    [InlineData("""{\"to\": \"a@b.org\", \"to\": \"c@d.org\"}""")]
    [InlineData("""{\"to\": \"a@b.org\", \"cut\": \"\\ud83d\"}""")]
    [InlineData("""{\"to\": \"a@b.org\", """)]
    public void Arguments_that_are_no_clean_JSON_are_scrubbed_as_text(string arguments)
    {
        var example = ExampleFile.Parse(
            $$$"""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}]}]}""", "x", 1);
        string scrubbed = ExampleTexts.Map(example, text => Scrubber.Scrub(text).Text).Messages![1].ToolCalls![0].ArgumentsJson;
        Assert.DoesNotContain('@', scrubbed);
        Assert.Contains("[EMAIL]", scrubbed, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_of_calls_stay_JSON()
    {
        var example = ExampleFile.Parse(
            """{"messages":[{"role":"user","content":"mail a@b.org"},{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{\"to\":[\"a@b.org\"],\"card\":4111111111111111}"}}]}]}""", "x", 1);
        var scrubbed = ExampleTexts.Map(example, text => Scrubber.Scrub(text).Text);
        Assert.Equal("mail [EMAIL]", scrubbed.Messages![0].Content);
        Assert.Equal("""{"to":["[EMAIL]"],"card":4111111111111111}""", scrubbed.Messages[1].ToolCalls![0].ArgumentsJson);
    }
}
