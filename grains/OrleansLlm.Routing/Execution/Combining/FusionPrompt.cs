using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution.Combining;

/// <summary>What a synthesiser is asked. Its answer has to be what the caller asked for, so limits, sampling and form of the answer are the caller's. Pure.</summary>
internal static class FusionPrompt
{
    private const string BuiltIn =
        """
        Several assistants answered the same request. Write the single best answer to it: keep what they agree on and what is right, mend mistakes, leave out
        what is wrong. Write only that answer; do not mention the assistants or their answers.

        # Request
        {question}

        # Answers
        {answers}
        """;

    public static GenerationRequest Of(GenerationRequest request, FusionCombiner fusion, IReadOnlyList<MemberAnswer> answers) => request with
    {
        Messages = [new ChatMessage
        {
            Role = "user",
            Content = PromptText.Fill(fusion.Prompt ?? BuiltIn, ("question", Transcript.Of(request)), ("answers", PromptText.Numbered(answers.Select(answer => answer.Answer.Content)))),
        }],
        Prompt = null,
        PromptTokens = null,
        Tools = null,
        ToolChoice = null,
        ParallelToolCalls = null,
        Prediction = null,
    };
}
