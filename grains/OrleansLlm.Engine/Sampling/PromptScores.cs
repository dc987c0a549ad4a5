using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Sampling;

/// <summary>Computes prompts of which each token's log-probability is wanted. Used by the engine's thread.</summary>
/// <param name="runner">The model.</param>
internal sealed class PromptScores(IModelRunner runner)
{
    /// <summary>The most tokens of one run: a row of logits each.</summary>
    private const int Chunk = 32;

    private readonly RawLogprobs _logprobs = new(runner.VocabularySize);

    /// <summary>Computes tokens of a sequence in its slot, as <see cref="IModelRunner.Prefill"/> does, and notes what the prompt's were expected with.</summary>
    /// <returns>The last token's logits, valid until the next call.</returns>
    public Span<float> Prefill(Sequence sequence, int slot, int start, int count)
    {
        var step = runner.CanVerify ? Chunk : 1;
        Span<float> last = default;
        for (var done = 0; done < count; done += step)
        {
            var (at, size) = (start + done, Math.Min(step, count - done));
            last = Compute(sequence, slot, at, size);
        }

        return last;
    }

    /// <summary>Notes the log-probability of the token behind a position, where the prompt has one.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="position">The position.</param>
    /// <param name="logits">What the model gave there.</param>
    public void Note(Sequence sequence, int position, ReadOnlySpan<float> logits)
    {
        var next = position + 1;
        if (sequence.Output?.PromptLogprobs is { } scores && next < sequence.PromptLength)
        {
            _logprobs.Take(logits);
            scores[position] = _logprobs.Of(sequence.Tokens[next]);
        }
    }

    private Span<float> Compute(Sequence sequence, int slot, int start, int count)
    {
        var tokens = sequence.Tokens.Slice(start, count);
        if (!runner.CanVerify)
        {
            var logits = runner.Prefill(slot, start, tokens);
            Note(sequence, start, logits);
            return logits;
        }

        runner.Verify(slot, start, tokens);
        for (var i = 0; i < count; i++)
        {
            Note(sequence, start + i, runner.Logits(i));
        }

        return runner.Logits(count - 1);
    }
}
