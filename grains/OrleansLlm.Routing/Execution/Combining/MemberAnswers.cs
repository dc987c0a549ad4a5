using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution.Combining;

/// <summary>Asks an ensemble's members, all at once or one after another, until there are answers enough or there can not be. Disposing ends what runs.</summary>
internal sealed class MemberAnswers(PlanExecutor executor, EnsembleNode node, GenerationRequest request, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly List<Branch> _branches = [];
    private readonly List<MemberAnswer> _answers = [];
    private AttemptException? _failure;
    private int _failed;

    /// <summary>The answers in the members' order, at least the quorum.</summary>
    /// <exception cref="AttemptException">Too few members answered; the first failure.</exception>
    public async Task<IReadOnlyList<MemberAnswer>> ReadAsync()
    {
        if (node.Sequential)
        {
            await ReadInTurnAsync();
        }
        else
        {
            await ReadAllAsync();
        }

        return _answers.OrderBy(answer => answer.Index).ToList();
    }

    /// <summary>Settles the answers that are not handed on.</summary>
    public async Task SupersedeAsync(Branch? but)
    {
        foreach (var answer in _answers.Where(answer => answer.Branch != but))
        {
            await answer.Branch.SettleAsync(SettlementOutcome.Superseded);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // All are told before any is waited for.
        foreach (var closing in _branches.Select(branch => branch.DisposeAsync().AsTask()).ToList())
        {
            await closing;
        }
    }

    private async Task ReadInTurnAsync()
    {
        for (var i = 0; i < node.Members.Count; i++)
        {
            Take(i, await TryAsync(Begin(i)));
            if (node.StopAt is { } share && node.Combiner is VoteCombiner vote && _answers.Count >= node.Quorum
                && new Ballot(vote.Pattern, _answers).Votes >= share * node.Members.Count)
            {
                executor.Record.Note(FormattableString.Invariant($"ensemble: decided after {i + 1} of {node.Members.Count} members"));
                return;
            }
        }
    }

    private async Task ReadAllAsync()
    {
        var running = Enumerable.Range(0, node.Members.Count).ToDictionary(i => TryAsync(Begin(i)), i => i);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running.Keys);
            running.Remove(ended, out var index);
            Take(index, await ended);
        }
    }

    private Branch Begin(int member)
    {
        var branch = new Branch(executor, node.Members[member], Varied(member), cancellationToken);
        _branches.Add(branch);
        return branch;
    }

    /// <summary>The same model with the same seed would say the same again.</summary>
    private GenerationRequest Varied(int member) => request.Sampling.Seed is { } seed && member > 0
        ? request with { Sampling = request.Sampling with { Seed = unchecked(seed + member) } }
        : request;

    private void Take(int index, (Branch Branch, WholeAnswer? Answer) result)
    {
        if (result.Answer is { } answer)
        {
            _answers.Add(new MemberAnswer(index, result.Branch, answer));
        }
        else if (node.Members.Count - ++_failed < node.Quorum)
        {
            throw _failure!;
        }
    }

    private async Task<(Branch, WholeAnswer?)> TryAsync(Branch branch)
    {
        try
        {
            return (branch, await branch.ReadAllAsync());
        }
        catch (AttemptException failed)
        {
            _failure ??= failed;
            executor.Record.Note($"ensemble: a member failed: {failed.Message}");
            return (branch, null);
        }
    }
}
