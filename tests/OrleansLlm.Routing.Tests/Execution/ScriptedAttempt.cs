using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>One scripted attempt, which keeps the rules of a real one and checks that the executor keeps its own.</summary>
internal sealed class ScriptedAttempt(ScriptedAttempts all, AttemptNode node, GenerationRequest request, CancellationToken cancellationToken) : IAnswerStream
{
    private Script? _script;
    private AttemptRecord? _record;
    private int _position;
    private bool _isReading;
    private bool _isWhole;

    public string Model => node.Model;

    public GenerationRequest Request => request;

    public TimeSpan BegunAt { get; private set; }

    public TimeSpan EndedAt { get; private set; }

    /// <summary>Money was set aside.</summary>
    public bool IsReserved { get; private set; }

    /// <summary>How it was settled; null: not yet.</summary>
    public SettlementOutcome? Settled { get; private set; }

    /// <summary>How often it was settled.</summary>
    public int Settlements { get; private set; }

    public string Text => string.Concat(_script?.Tokens ?? []);

    public AttemptRecord? Answerer => _record;

    private TimeSpan Now => all.Clock.GetUtcNow() - new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async ValueTask<GenerationChunk> NextAsync()
    {
        Assert.False(_isReading, "Two reads at once.");
        Assert.False(_isWhole, "A read behind the last element.");
        _isReading = true;
        try
        {
            return await ReadAsync();
        }
        finally
        {
            _isReading = false;
        }
    }

    public ValueTask SettleAsync(SettlementOutcome outcome)
    {
        Assert.True(_isWhole, "Settled from outside before its end.");
        End(outcome);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Assert.False(_isReading, "Disposed while it is read.");
        if (IsReserved && Settled is null)
        {
            End(SettlementOutcome.Cancelled);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<GenerationChunk> ReadAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_script is null)
        {
            Begin();
        }

        await Task.Delay(_position == 0 ? _script!.First : _script!.Gap, all.Clock, cancellationToken);
        if (_position < _script.Tokens.Length)
        {
            return Token(_script.Tokens[_position++]);
        }

        if (_script.Failure is { } failure)
        {
            End(SettlementOutcome.Failed);
            throw failure;
        }

        _isWhole = true;
        return new GenerationChunk
        {
            Deltas = [new ChoiceDelta { FinishReason = _script.Finish }],
            Usage = new TokenUsage { PromptTokens = 5, CompletionTokens = _position },
        };
    }

    private void Begin()
    {
        all.Begun.Add(this);
        BegunAt = Now;
        _script = all.Next(node.Model);
        _record = all.Record.Begin(node.Model, $"provider-{node.Model}", node.Reason);
        if (_script.Refusal is { } refusal)
        {
            throw refusal;
        }

        IsReserved = true;
    }

    private GenerationChunk Token(string text) => new()
    {
        Deltas =
        [
            new ChoiceDelta
            {
                Text = text,
                Tokens = 1,
                Logprobs = request.Logprobs ? [new TokenLogprob { Chosen = new TokenAlternative { Token = text, Bytes = [], Logprob = _script!.Logprob } }] : null,
            },
        ],
    };

    /// <summary>What the ledger would book: the whole usage, or what was produced.</summary>
    private void End(SettlementOutcome outcome)
    {
        Settlements++;
        Settled = outcome;
        EndedAt = Now;
        var usage = _isWhole || _position > 0 ? new TokenUsage { PromptTokens = 5, CompletionTokens = _position } : new TokenUsage();
        (_record!.Outcome, _record.Usage, _record.Cost) = (outcome, usage, usage.TotalTokens * _script!.PricePerToken);
    }
}
