using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Cluster.Tests.Jobs;

/// <summary>Does what the test says.</summary>
internal sealed class ScriptedHandler : IJobHandler
{
    public Func<JobRun, CancellationToken, Task<JobEnd>> Script { get; set; } = (_, _) => throw new InvalidOperationException("No script.");

    /// <summary>Why no silo, or not this one, can run a job; asked by the silo with this number.</summary>
    public Func<int, string?> WhyNot { get; set; } = _ => null;

    /// <summary>The handler as a silo has it.</summary>
    public IJobHandler On(int silo) => new OnSilo(this, silo);

    public JobLimit? Limit { get; set; }

    public Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping) => Script(run, stopping);

    private sealed class OnSilo(ScriptedHandler handler, int silo) : IJobHandler
    {
        public JobLimit? Limit => handler.Limit;

        public string? WhyNotHere(JobRequest request) => handler.WhyNot(silo);

        public Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping) => handler.RunAsync(run, stopping);
    }
}
