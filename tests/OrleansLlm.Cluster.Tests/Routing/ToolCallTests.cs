using System.Text.Json;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Routing;

public sealed class ToolCallTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Documents = "What do our documents say about opening hours?";

    private static readonly ToolDefinition Weather = Tool("get_weather", """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
    private static readonly ToolDefinition Search = Tool("search_documents", """{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}""");

    private static readonly ToolDefinition Order = Tool(
        "order",
        """
        {"type":"object","required":["lines","colour","code"],"additionalProperties":false,"properties":{
          "colour":{"enum":["red","green",null]},"code":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{1,3}$"},
          "lines":{"type":"array","minItems":1,"maxItems":2,"items":{"$ref":"#/$defs/line"}}},
         "$defs":{"line":{"type":"object","required":["count"],"properties":{"count":{"type":"integer","minimum":1,"maximum":9},"parts":{"type":"array","maxItems":1,"items":{"$ref":"#/$defs/line"}}}}}}
        """);

    [Fact]
    public async Task The_model_calls_a_tool_of_its_own_choice_and_answers_from_its_result()
    {
        var first = await AskAsync(Requests.Chat(Documents) with { Tools = [Weather, Search] });
        var call = Assert.Single(first.Calls);
        Assert.Equal(("", FinishReason.ToolCalls, "search_documents"), (first.Text, first.Finish, call.Name));
        Assert.Equal("opening hours", JsonElement.Parse(call.ArgumentsJson).GetProperty("query").GetString());

        var second = await AskAsync(Requests.Chat() with
        {
            Tools = [Weather, Search],
            Messages =
            [
                new ChatMessage { Role = "user", Content = Documents },
                new ChatMessage { Role = "assistant", ToolCalls = [call] },
                new ChatMessage { Role = "tool", ToolCallId = call.Id, Content = "The Paris office opens at 9:15." },
            ],
        });
        Assert.Equal(("The Paris office opens at 9:15.", FinishReason.Stop, 0), (second.Text, second.Finish, second.Calls.Count));
    }

    [Fact]
    public async Task Where_no_tool_is_needed_the_model_speaks()
    {
        var answer = await AskAsync(Requests.Chat("Hello") with { Tools = [Weather, Search] });
        Assert.Equal(("Hello! How can I help you?", FinishReason.Stop, 0), (answer.Text, answer.Finish, answer.Calls.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_required_call_is_valid_by_its_schema_however_wild_the_sampling(int seed)
    {
        var request = Requests.Chat("Hello", temperature: 2, maxTokens: 400) with
        {
            Tools = [Order, Weather],
            ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["order"] },
            Choices = 8,
            Sampling = new SamplingSettings { Temperature = 2, Seed = seed },
        };
        var chunks = await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), request));
        for (var choice = 0; choice < 8; choice++)
        {
            var answer = Gather(chunks, choice);
            Assert.Equal(("", FinishReason.ToolCalls), (answer.Text, answer.Finish));
            var arguments = JsonElement.Parse(Assert.Single(answer.Calls).ArgumentsJson);
            Assert.Matches("^[A-Z]{2}-[0-9]{1,3}$", arguments.GetProperty("code").GetString());
            Assert.Contains(arguments.GetProperty("colour").GetString(), new[] { "red", "green", null });
            Assert.All(arguments.GetProperty("lines").EnumerateArray(), line => Assert.InRange(line.GetProperty("count").GetInt32(), 1, 9));
        }

        Assert.Equal(8, chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.ToolCalls ?? []).Select(part => part.Id).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task A_named_function_is_the_one_that_is_called_even_against_the_question()
    {
        var answer = await AskAsync(Requests.Chat("What is the weather in Rome?") with
        {
            Tools = [Weather, Search],
            ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["search_documents"] },
        });
        Assert.Equal("search_documents", Assert.Single(answer.Calls).Name);
    }

    [Fact]
    public async Task With_the_choice_none_the_model_is_shown_no_tools()
    {
        var request = Requests.Chat("Hello") with { Tools = [Weather], ToolChoice = new ToolChoice { Mode = ToolChoiceMode.None } };
        var with = await cluster.Router().CountTokensAsync(TestCluster.NewCaller(), request);
        var without = await cluster.Router().CountTokensAsync(TestCluster.NewCaller(), Requests.Chat("Hello"));
        Assert.Equal(without.Tokens, with.Tokens);
    }

    [Fact]
    public async Task A_stop_text_does_not_cut_a_call()
    {
        var answer = await AskAsync(Requests.Chat("What is the weather in Rome?") with { Tools = [Weather], Stop = ["Rome", "city"] });
        Assert.Equal("{\"city\": \"Rome\"}", Assert.Single(answer.Calls).ArgumentsJson);
    }

    [Fact]
    public async Task With_a_response_format_the_text_is_a_call_or_keeps_the_format()
    {
        var request = Requests.Chat("What is the weather in Rome?") with
        {
            Tools = [Weather],
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = """{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}""" },
        };
        Assert.Equal("get_weather", Assert.Single((await AskAsync(request)).Calls).Name);
        var answer = await AskAsync(request with { Sampling = new SamplingSettings { Temperature = 0 }, ToolChoice = new ToolChoice { Mode = ToolChoiceMode.None } });
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(answer.Text).ValueKind);
    }

    [Theory]
    [InlineData(true, false, "tools[1].function.parameters.properties.a.not", LlmErrorCode.Unsupported)]
    [InlineData(false, true, "tools[1].function.parameters.properties.a.not", LlmErrorCode.Unsupported)]
    [InlineData(false, false, null, null)]
    public async Task A_schema_that_can_not_be_kept_is_refused_where_it_is_enforced_before_money_moves(bool strict, bool required, string? field, LlmErrorCode? code)
    {
        var caller = TestCluster.NewCaller();
        var request = Requests.Chat("Hello", maxTokens: 60) with
        {
            Tools = [Weather, Tool("f", """{"type":"object","properties":{"a":{"not":{}}}}""") with { Strict = strict }],
            ToolChoice = required ? new ToolChoice { Mode = ToolChoiceMode.Required } : null,
        };
        if (code is null)
        {
            await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, request));
            return;
        }

        var exception = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(cluster.Router().GenerateAsync(caller, request)));
        Assert.Equal((code, field), (exception.Code, exception.Parameter));
        var budget = await cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(BudgetScope.Tenant);
        Assert.Equal(0, budget.Total.Spent);
    }

    [Fact]
    public async Task Calls_without_their_answers_are_refused()
    {
        var request = Requests.Chat() with
        {
            Messages = [new ChatMessage { Role = "user", Content = "x" }, new ChatMessage { Role = "tool", ToolCallId = "c", Content = "y" }],
        };
        var exception = await Assert.ThrowsAsync<LlmException>(() => AskAsync(request));
        Assert.Equal("messages[1].tool_call_id", exception.Parameter);
    }

    [Fact]
    public async Task A_conversation_keeps_calls_and_goes_on_when_they_are_answered()
    {
        var caller = TestCluster.NewCaller();
        var conversation = cluster.Client.GetGrain<IConversationGrain>(new ConversationKey(caller.Tenant, "tools").ToString());
        await conversation.CreateAsync(new ConversationSettings());
        var first = Gather(await Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t1", new ChatMessage { Role = "user", Content = Documents }))));
        var call = Assert.Single(first.Calls);

        var kept = (await conversation.ListTurnsAsync(0, 10))[1];
        Assert.Equal((null, FinishReason.ToolCalls), (kept.Message.Content, kept.FinishReason));
        Assert.Equal(call, Assert.Single(kept.Message.ToolCalls!));
        var replayed = Gather(await Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t1", new ChatMessage { Role = "user", Content = Documents }))));
        Assert.Equal((call, FinishReason.ToolCalls), (Assert.Single(replayed.Calls), replayed.Finish));

        var early = await Assert.ThrowsAsync<LlmException>(
            () => Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t2", new ChatMessage { Role = "user", Content = "And now?" }))));
        Assert.Equal("messages[0]", early.Parameter);

        var answer = new ChatMessage { Role = "tool", ToolCallId = call.Id, Content = "The Paris office opens at 9:15." };
        var second = Gather(await Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t2", answer))));
        Assert.Equal("The Paris office opens at 9:15.", second.Text);
        Assert.Equal(["user", "assistant", "tool", "assistant"], (await conversation.ListTurnsAsync(0, 10)).Select(turn => turn.Message.Role));
    }

    private static ToolDefinition Tool(string name, string parameters) => new() { Name = name, Description = "d", ParametersJson = parameters };

    private static ReplyRequest Reply(string turn, params ChatMessage[] messages) =>
        new() { TurnId = turn, Messages = messages, Generation = Requests.Chat() with { Messages = null, Tools = [Weather, Search] } };

    private async Task<Answer> AskAsync(GenerationRequest request) =>
        Gather(await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), request)));

    private static Answer Gather(List<GenerationChunk> chunks, int choice = 0)
    {
        var deltas = chunks.SelectMany(chunk => chunk.Deltas).Where(delta => delta.Index == choice).ToList();
        var calls = deltas.SelectMany(delta => delta.ToolCalls ?? []).GroupBy(part => part.Index).OrderBy(parts => parts.Key).Select(parts => new ToolCall
        {
            Id = parts.First().Id!,
            Name = parts.First().Name!,
            ArgumentsJson = string.Concat(parts.Select(part => part.Arguments)),
        });
        return new Answer(Requests.Text(chunks, choice), [.. calls], deltas[^1].FinishReason);
    }

    private sealed record Answer(string Text, List<ToolCall> Calls, FinishReason? Finish);
}
