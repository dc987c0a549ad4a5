using System.Text.Json;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Routing;

public sealed class ConstraintTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Schema = """{"type":"object","properties":{"colour":{"enum":["red","green"]},"count":{"type":"integer","minimum":1,"maximum":9}},"required":["colour","count"]}""";

    [Fact]
    public async Task A_constrained_answer_is_valid_and_its_forced_tokens_are_paid_for()
    {
        var request = Requests.Chat(temperature: 1.5f, maxTokens: 100) with
        {
            Choices = 3,
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = Schema, Field = "guided_json" },
        };
        var chunks = await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), request));
        for (var choice = 0; choice < 3; choice++)
        {
            using var json = JsonDocument.Parse(Requests.Text(chunks, choice));
            Assert.Contains(json.RootElement.GetProperty("colour").GetString(), new[] { "red", "green" });
            Assert.InRange(json.RootElement.GetProperty("count").GetInt32(), 1, 9);
        }

        Assert.Equal(chunks.SelectMany(chunk => chunk.Deltas).Sum(delta => delta.Tokens), chunks[^1].Usage!.CompletionTokens);
        Assert.All(chunks.SelectMany(chunk => chunk.Deltas).Where(delta => delta.FinishReason is not null), delta => Assert.Equal(FinishReason.Stop, delta.FinishReason));
    }

    [Theory]
    [InlineData(OutputConstraintKind.JsonSchema, """{"properties":{"x":{"not":{}}}}""", "f.properties.x.not", LlmErrorCode.Unsupported)]
    [InlineData(OutputConstraintKind.JsonSchema, "{", "f", LlmErrorCode.InvalidRequest)]
    [InlineData(OutputConstraintKind.Regex, "(a)\\1", "f", LlmErrorCode.Unsupported)]
    [InlineData(OutputConstraintKind.Grammar, "root ::= other", "f", LlmErrorCode.InvalidRequest)]
    [InlineData(OutputConstraintKind.Choice, null, "f", LlmErrorCode.InvalidRequest)]
    public async Task A_constraint_that_can_not_be_kept_is_refused_by_name_before_money_moves(OutputConstraintKind kind, string? text, string parameter, LlmErrorCode code)
    {
        var caller = TestCluster.NewCaller();
        var request = Requests.Chat() with { Constraint = new OutputConstraint { Kind = kind, Text = text, Field = "f" } };
        var exception = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(cluster.Router().GenerateAsync(caller, request)));
        Assert.Equal((code, parameter), (exception.Code, exception.Parameter));
        var budget = await cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(BudgetScope.Tenant);
        Assert.Equal(0, budget.Total.Spent);
    }
}
