using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>A part of a plan that is made of others, written as one sequence: <see cref="RunAsync"/>. It names the branch whose answer it hands on.</summary>
internal abstract class NodeStream : IAnswerStream
{
    private readonly IAsyncEnumerator<GenerationChunk> _elements;

    protected NodeStream(PlanExecutor executor, GenerationRequest request, CancellationToken cancellationToken)
    {
        (Executor, Request, Token) = (executor, request, cancellationToken);
        _elements = RunAsync().GetAsyncEnumerator(CancellationToken.None);
    }

    public AttemptRecord? Answerer => Winner?.Answerer;

    /// <summary>Whose answer is handed on; set before its first element is.</summary>
    protected Branch? Winner { get; set; }

    protected PlanExecutor Executor { get; }

    protected GenerationRequest Request { get; }

    protected CancellationToken Token { get; }

    public async ValueTask<GenerationChunk> NextAsync() => await _elements.MoveNextAsync()
        ? _elements.Current
        : throw new AttemptException(FallbackCauses.Failure, new LlmException(LlmErrorCode.Internal, "A part of the plan ended before its answer did."));

    public ValueTask SettleAsync(SettlementOutcome outcome) => Winner?.SettleAsync(outcome) ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _elements.DisposeAsync();

    /// <summary>The elements; the last one has usage. Disposes in the end what it opened.</summary>
    protected abstract IAsyncEnumerable<GenerationChunk> RunAsync();

    protected Branch Open(PlanNode node) => new(Executor, node, Request, Token);
}
