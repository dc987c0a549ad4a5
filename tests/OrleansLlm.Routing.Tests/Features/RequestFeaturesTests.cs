using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Features;

public sealed class RequestFeaturesTests
{
    private static readonly Caller Acme = new() { Tenant = "acme", KeyId = "k", Project = "web", Tags = new Dictionary<string, string> { ["tier"] = "free" } };
    private static readonly GenerationRequest Plain = new() { RequestId = "r", Model = "m" };

    [Fact]
    public void A_chat_tells_what_it_needs()
    {
        var features = Of(Plain with
        {
            Messages = [Say("system", "Be brief."), Say("user", "Hello"), Say("assistant", "Hi."), Say("user", "Wie ist das Wetter und wird es besser?"), Say("tool", "{}")],
            Tools = [new ToolDefinition { Name = "weather" }],
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = "{}" },
            Logprobs = true,
            User = "u1",
            MaxTokens = 40,
        });
        Assert.Equal(ModelFeatures.Tools | ModelFeatures.JsonSchema | ModelFeatures.Logprobs, features.Needs);
        Assert.Equal(("acme", "web", "free", "u1", 40, true), (features.Tenant, features.Project, features.Tags["tier"], features.User, features.MaxTokens, features.HasTools));
        Assert.Equal(("Wie ist das Wetter und wird es besser?", "de"), (features.LastUserText, features.Language));
    }

    [Fact]
    public void All_turns_of_a_conversation_without_a_name_have_one_mark()
    {
        var first = Of(Plain with { Messages = [Say("system", "Be brief."), Say("user", "Hello")] });
        var later = Of(Plain with { Messages = [Say("system", "Be brief."), Say("user", "Hello"), Say("assistant", "Hi."), Say("user", "And?")] });
        var other = Of(Plain with { Messages = [Say("system", "Be brief."), Say("user", "Hallo")] });
        Assert.Equal(first.Conversation, later.Conversation);
        Assert.NotEqual(first.Conversation, other.Conversation);
        Assert.Equal("named", RequestFeatures.Of(Plain, Acme, DateTimeOffset.UnixEpoch, conversation: "named").Conversation);
        Assert.Null(new RequestFeatures { Tenant = "acme" }.Conversation);
    }

    [Fact]
    public void Tools_that_may_not_be_called_are_not_needed()
    {
        var request = Plain with { Tools = [new ToolDefinition { Name = "f" }], ToolChoice = new ToolChoice { Mode = ToolChoiceMode.None } };
        Assert.Equal(ModelFeatures.None, Of(request).Needs);
        Assert.Equal(ModelFeatures.Grammar, Of(Plain with { Constraint = new OutputConstraint { Kind = OutputConstraintKind.Regex, Text = "a" } }).Needs);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("The quick brown fox jumps over the lazy dog and runs away from the hunters.", 15, 22)]
    [InlineData("Die schnelle braune Füchsin springt über den faulen Hund.", 12, 18)]
    [InlineData("我怎么更改我的地址", 8, 10)]
    [InlineData("Как я могу изменить свой адрес", 12, 18)]
    public void Prompts_are_estimated(string prompt, int least, int most) =>
        Assert.InRange(PromptEstimate.Of(Plain with { Prompt = prompt }), least, most);

    [Fact]
    public void Token_ids_are_counted_and_messages_have_a_frame()
    {
        Assert.Equal(3, PromptEstimate.Of(Plain with { PromptTokens = [1, 2, 3] }));
        Assert.Equal(10, PromptEstimate.Of(Plain with { Messages = [Say("system", "abcd"), Say("user", "abcd")] }));
    }

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", true)]  // Monday 09:00 in Berlin.
    [InlineData("2026-03-02T06:30:00Z", false)]
    [InlineData("2026-07-06T06:30:00Z", true)]  // Monday 08:30 in summer time.
    [InlineData("2026-03-01T08:00:00Z", false)] // Sunday.
    [InlineData("2026-03-02T17:00:00Z", false)] // 18:00, exclusive.
    public void Office_hours_follow_the_zone(string moment, bool expected) => Assert.Equal(
        expected,
        new WeekTime([DayOfWeek.Monday], new TimeOnly(8, 0), new TimeOnly(18, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
            .Holds(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-03-06T23:00:00Z", true)]  // Friday night
    [InlineData("2026-03-07T05:59:00Z", true)]  // is still Friday's,
    [InlineData("2026-03-07T23:00:00Z", false)] // Saturday's is not.
    [InlineData("2026-03-06T05:00:00Z", false)] // Thursday's night.
    public void A_night_belongs_to_the_day_it_begins_on(string moment, bool expected) => Assert.Equal(
        expected,
        new WeekTime([DayOfWeek.Friday], new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc)
            .Holds(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));

    private static RequestFeatures Of(GenerationRequest request) => RequestFeatures.Of(request, Acme, DateTimeOffset.UnixEpoch);

    private static ChatMessage Say(string role, string text) => new() { Role = role, Content = text };
}
