using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Sequences;

/// <summary>A sequence's tokens and how far they are computed. Owned by the engine's thread.</summary>
internal sealed class Sequence
{
    public const int NoSlot = -1;

    private int[] _tokens;

    public Sequence(long arrival, SequenceRequest request)
    {
        Arrival = arrival;
        Request = request;
        Scope = new CacheScope(request.CacheScope ?? request.Tenant, request.CacheScope is not null, request.Adapter);
        PromptLength = request.Prompt.Length;
        Length = PromptLength;
        _tokens = new int[PromptLength + Math.Min(request.MaxTokens, 64)];
        request.Prompt.Span.CopyTo(_tokens);
    }

    /// <summary>The order of submission; within a tenant and a priority, lower is served first and preempted last.</summary>
    public long Arrival { get; }

    public SequenceRequest Request { get; }

    public int PromptLength { get; }

    /// <summary>Whom it shares prefixes with.</summary>
    public CacheScope Scope { get; }

    /// <summary>Its tenant's line, while it is inside.</summary>
    public TenantLine? Line { get; set; }

    /// <summary>Its prompt was charged to its tenant: once, however often it is preempted.</summary>
    public bool IsCharged { get; set; }

    /// <summary>Generated tokens that were charged to its tenant.</summary>
    public int ChargedOutput { get; set; }

    /// <summary>What its slot holds, while it has one.</summary>
    public Resident? Resident { get; set; }

    /// <summary>Sequences of a higher class, of any tenant, go first. No class is above 0.</summary>
    public int Class => Math.Min(Request.Priority, 0);

    /// <summary>Known tokens: prompt and output.</summary>
    public int Length { get; private set; }

    /// <summary>Positions whose keys and values are in the slot; below <see cref="Length"/> while the sequence lives.</summary>
    public int Computed { get; set; }

    /// <summary>Row of the KV pool, or <see cref="NoSlot"/>.</summary>
    public int Slot { get; set; } = NoSlot;

    /// <summary>Computes nothing until its reader has read.</summary>
    public bool IsPaused { get; set; }

    /// <summary>What becomes of its output; null in scheduler tests.</summary>
    public SequenceOutput? Output { get; init; }

    /// <summary>What speculation knows of it; null before the first try.</summary>
    public SequenceSpeculation? Speculation { get; set; }

    public int Generated => Length - PromptLength;

    public int Outstanding => Length - Computed;

    public int LastToken => _tokens[Length - 1];

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    public void Append(int token)
    {
        if (Length == _tokens.Length)
        {
            Array.Resize(ref _tokens, Math.Min(PromptLength + Request.MaxTokens, 2 * Length));
        }

        _tokens[Length++] = token;
    }
}
