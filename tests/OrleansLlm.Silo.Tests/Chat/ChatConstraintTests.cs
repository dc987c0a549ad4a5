using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Tests.Chat;

public sealed class ChatConstraintTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    [Theory]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", OutputConstraintKind.JsonObject, null, "response_format")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"description\":\"d\",\"schema\":{\"type\": \"string\"}}}", OutputConstraintKind.JsonSchema, "{\"type\": \"string\"}", "response_format.json_schema.schema")]
    [InlineData("\"guided_json\":{\"type\":\"null\"}", OutputConstraintKind.JsonSchema, "{\"type\":\"null\"}", "guided_json")]
    [InlineData("\"guided_json\":\"{\\\"type\\\":\\\"null\\\"}\"", OutputConstraintKind.JsonSchema, "{\"type\":\"null\"}", "guided_json")]
    [InlineData("\"guided_regex\":\"a+\"", OutputConstraintKind.Regex, "a+", "guided_regex")]
    [InlineData("\"guided_grammar\":\"root ::= [a]\"", OutputConstraintKind.Grammar, "root ::= [a]", "guided_grammar")]
    [InlineData("\"structured_outputs\":{\"json\":true}", OutputConstraintKind.JsonSchema, "true", "structured_outputs.json")]
    [InlineData("\"structured_outputs\":{\"regex\":\"b\"}", OutputConstraintKind.Regex, "b", "structured_outputs.regex")]
    [InlineData("\"structured_outputs\":{\"grammar\":\"g\"}", OutputConstraintKind.Grammar, "g", "structured_outputs.grammar")]
    [InlineData("\"structured_outputs\":{\"json_object\":true}", OutputConstraintKind.JsonObject, null, "structured_outputs.json_object")]
    public async Task A_constraint_reaches_the_router_with_the_field_that_it_came_from(string field, OutputConstraintKind kind, string? text, string name)
    {
        var expected = new OutputConstraint { Kind = kind, Text = text, Field = name };
        Assert.Equal(expected, await AskAsync($"{{\"model\":\"ember\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{field}}}", "/v1/chat/completions"));
        Assert.Equal(expected, await AskAsync($"{{\"model\":\"ember\",\"prompt\":\"Hi\",{field}}}", "/v1/completions"));
    }

    [Theory]
    [InlineData("\"guided_choice\":[\"yes\",\"no\"]", "guided_choice")]
    [InlineData("\"structured_outputs\":{\"choice\":[\"yes\",\"no\"]}", "structured_outputs.choice")]
    public async Task Choices_reach_the_router_in_their_order(string field, string name)
    {
        var constraint = await AskAsync($"{{\"model\":\"ember\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{field}}}", "/v1/chat/completions");
        Assert.Equal((OutputConstraintKind.Choice, name), (constraint!.Kind, constraint.Field));
        Assert.Equal(["yes", "no"], constraint.Choices);
    }

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"text\"}")]
    [InlineData("\"response_format\":null,\"guided_json\":null,\"structured_outputs\":{}")]
    public async Task No_constraint_is_none(string field) =>
        Assert.Null(await AskAsync($"{{\"model\":\"ember\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{field}}}", "/v1/chat/completions"));

    private async Task<OutputConstraint?> AskAsync(string body, string path)
    {
        var response = await fixture.Api.PostAsync(path, body);
        Assert.Equal(200, (int)response.StatusCode);
        return fixture.Api.Router.LastRequest.Constraint;
    }
}
