using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Speculation;

/// <summary>What speculation knows of one sequence. Owned by the engine's thread; lives on while the sequence is preempted.</summary>
internal sealed class SequenceSpeculation
{
    /// <summary>Verifications in a row whose results a sequence's own rates remember about: few, since texts change between copying and not.</summary>
    private const double Memory = 0.8;

    /// <summary>Output tokens that room is made for at once.</summary>
    private const int ExpectedOutput = 4_096;

    private readonly NgramIndex _index;
    private readonly int[] _run;

    public SequenceSpeculation(Sequence sequence, int maxTokens, double lookupPrior, double draftPrior)
    {
        var request = sequence.Request;
        _index = new NgramIndex(request.Prediction.Span, sequence.PromptLength + Math.Min(request.MaxTokens, ExpectedOutput));
        _run = new int[maxTokens + 1];
        Lookup = new AcceptanceRate(lookupPrior, Memory);
        Draft = new AcceptanceRate(draftPrior, Memory);
    }

    public AcceptanceRate Lookup { get; }

    public AcceptanceRate Draft { get; }

    /// <summary>Its slot of the draft model, or <see cref="Sequence.NoSlot"/>.</summary>
    public int DraftSlot { get; set; } = Sequence.NoSlot;

    /// <summary>Follows what the draft model proposes under the sequence's constraint.</summary>
    public TokenConstraint? DraftConstraint { get; set; }

    /// <summary>Proposed tokens; those of a lookup stand from planning on, those of a draft model from the step on.</summary>
    public Span<int> Proposal => _run.AsSpan(1);

    /// <summary>Proposals at hand.</summary>
    public int Proposed { get; set; }

    /// <summary>Positions of proposals whose keys and values are those of the sequence's own tokens, after a verification.</summary>
    public int Confirmed { get; set; }

    /// <summary>Looks up what may follow.</summary>
    /// <returns>How many tokens are proposed, up to <paramref name="most"/>.</returns>
    public int LookUp(Sequence sequence, int most) => _index.Propose(sequence.Tokens, sequence.Generated == 0, Proposal[..most]);

    /// <summary>The tokens of a verification: the sequence's last and the proposed ones.</summary>
    public ReadOnlySpan<int> Run(Sequence sequence)
    {
        _run[0] = sequence.LastToken;
        return _run.AsSpan(0, 1 + Proposed);
    }

    /// <summary>Proposed tokens that the sequence's own tokens agree with.</summary>
    /// <param name="tokens">The sequence's tokens behind the one that the verification began with.</param>
    public int Matched(ReadOnlySpan<int> tokens) => tokens.CommonPrefixLength(Proposal[..Proposed]);
}
