using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Cluster.Tests.Jobs;

/// <summary>Does what the test says.</summary>
internal sealed class ScriptedHandler : IJobHandler
{
    public Func<JobRun, CancellationToken, Task<JobEnd>> Script { get; set; } = (_, _) => throw new InvalidOperationException("No script.");

    public JobLimit? Limit { get; set; }

    public Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping) => Script(run, stopping);
}
