using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Asks a model about an answer. The caller pays for it: it is settled as superseded, since nobody gets what it says.</summary>
internal static class SideQuestion
{
    /// <summary>Room for a number in JSON, and for models that think aloud before it is refused as no judgement.</summary>
    private const int MaxTokens = 64;

    /// <exception cref="AttemptException">The judge failed.</exception>
    public static async Task<string> AskAsync(PlanExecutor executor, PlanNode judge, GenerationRequest about, string prompt, CancellationToken cancellationToken)
    {
        await using var branch = new Branch(executor, judge, Question(about, prompt), cancellationToken);
        var answer = await branch.ReadAllAsync();
        await branch.SettleAsync(SettlementOutcome.Superseded);
        return answer.Text;
    }

    private static GenerationRequest Question(GenerationRequest about, string prompt) => about with
    {
        Messages = [new ChatMessage { Role = "user", Content = prompt }],
        Prompt = null,
        PromptTokens = null,
        Sampling = new SamplingSettings { Temperature = 0 },
        MaxTokens = MaxTokens,
        Stop = null,
        IgnoreEndOfSequence = false,
        Logprobs = false,
        TopLogprobs = 0,
        Tools = null,
        ToolChoice = null,
        ParallelToolCalls = null,
        TemplateArgumentsJson = null,
        Constraint = null,
        Prediction = null,
    };
}
