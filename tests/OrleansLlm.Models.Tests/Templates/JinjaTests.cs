using System.Text.Json;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

public sealed class JinjaTests
{
    private static readonly JsonElement File = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(GoldenFile.Folder, "Expressions", "expressions.json"))).RootElement;

    public static TheoryData<string, string?> Cases
    {
        get
        {
            var cases = new TheoryData<string, string?>();
            foreach (var golden in File.GetProperty("cases").EnumerateArray())
            {
                cases.Add(golden.GetProperty("template").GetString()!, golden.TryGetProperty("expected", out var expected) ? expected.GetString() : null);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Templates_mean_what_they_mean_to_Jinja(string template, string? expected)
    {
        string Render() => ChatTemplate.Parse(template, "<s>", "</s>").Render(Input()).Text;

        if (expected is null)
        {
            Assert.Throws<ChatTemplateException>(Render);
        }
        else
        {
            Assert.Equal(expected, Render());
        }
    }

    [Fact]
    public void A_generation_block_is_transparent() =>
        Assert.Equal("a b c", ChatTemplate.Parse("a {% generation %}b{% endgeneration %} c", null, null).Render(Input()).Text);

    private static ChatTemplateInput Input() => new()
    {
        Messages = [new() { Role = "user", Content = "Hi" }],
        Now = new DateTimeOffset(2026, 3, 5, 14, 7, 9, TimeSpan.Zero),
        Arguments = File.GetProperty("arguments").EnumerateObject().ToDictionary(property => property.Name, property => property.Value),
    };
}
