using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>The plainest way to generate: one sequence, one slot, the whole prompt at once, then token by token.</summary>
internal static class SoloLoop
{
    public static List<int> Generate(IModelRunner runner, SequenceRequest request, IReadOnlyCollection<int> endTokens)
    {
        var sampler = new Sampler(runner.VocabularySize);
        var state = new SamplingState(request.Sampling, request.Prompt.Span);
        var output = new List<int>();
        var logits = runner.Prefill(0, 0, request.Prompt.Span);
        while (true)
        {
            var token = sampler.Sample(logits, state, output.Count, out _);
            state.Add(token);
            output.Add(token);
            if (output.Count == request.MaxTokens || (!request.IgnoreEndOfSequence && endTokens.Contains(token)))
            {
                return output;
            }

            runner.Decode([new DecodeRow(request.Prompt.Length + output.Count - 1, token)]);
            logits = runner.Logits(0);
        }
    }
}
