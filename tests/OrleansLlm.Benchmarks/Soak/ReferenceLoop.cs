using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>
/// What a sequence must give: one slot, the whole prompt at once, then token by token. Floating-point sums depend on a run's shape, so where two tokens
/// are as good as equal either is right; it says where the first such place is. Used by one caller at a time.
/// </summary>
internal sealed class ReferenceLoop(IModelRunner runner, Tokenizer tokenizer, IReadOnlyCollection<int> endTokens, float rounding)
{
    private const int Attempts = 4;

    private readonly Sampler _sampler = new(runner.VocabularySize);
    private readonly float[] _logits = new float[runner.VocabularySize];
    private readonly float[] _moved = new float[runner.VocabularySize];

    /// <summary>Generates.</summary>
    public ReferenceText Generate(SequenceRequest request)
    {
        var constraint = request.Constraint is { } grammar ? new TokenConstraint(grammar, !request.IgnoreEndOfSequence) : null;
        var state = new SamplingState(request.Sampling, request.Prompt.Span, constraint);
        var text = new ReferenceText(tokenizer, request);
        var isOver = Force(request, state, text);
        var logits = runner.Prefill(0, 0, (int[])[.. request.Prompt.Span, .. text.Tokens]);
        while (!isOver)
        {
            logits.CopyTo(_logits);
            var token = _sampler.Sample(logits, state, text.Tokens.Count, out _);
            if (IsNearTie(state, text.Tokens.Count, token))
            {
                text.MarkNearTie();
            }

            var computed = request.Prompt.Length + text.Tokens.Count;
            isOver = Accept(request, state, text, token, !request.IgnoreEndOfSequence && endTokens.Contains(token)) || Force(request, state, text);
            if (!isOver)
            {
                logits = runner.Prefill(0, computed, text.Tokens.ToArray().AsSpan(computed - request.Prompt.Length));
            }
        }

        return text;
    }

    /// <summary>Appends what must follow. True: that was the end.</summary>
    private static bool Force(SequenceRequest request, SamplingState state, ReferenceText text)
    {
        if (request.Sampling.TopLogprobs is null && state.Constraint is { } constraint)
        {
            foreach (var token in constraint.Forced())
            {
                if (Accept(request, state, text, token, isEnd: false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Takes a token in. True: it was the last.</summary>
    private static bool Accept(SequenceRequest request, SamplingState state, ReferenceText text, int token, bool isEnd)
    {
        state.Add(token);
        if (!isEnd)
        {
            state.Constraint?.Accept(token);
        }

        text.Add(token);
        return isEnd || text.IsStopped || text.Tokens.Count == request.MaxTokens || state.Constraint is { IsComplete: true };
    }

    private bool IsNearTie(SamplingState state, int position, int chosen)
    {
        var random = new Random(position);
        for (var attempt = 0; rounding > 0 && attempt < Attempts; attempt++)
        {
            for (var token = 0; token < _logits.Length; token++)
            {
                _moved[token] = _logits[token] + (rounding * ((2 * random.NextSingle()) - 1));
            }

            if (_sampler.Draft(_moved, state, state.Constraint, position) != chosen)
            {
                return true;
            }
        }

        return false;
    }
}
