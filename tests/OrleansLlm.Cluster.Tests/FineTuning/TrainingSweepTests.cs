using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Cluster.Tests.FineTuning;

/// <summary>What a job leaves on a disk that it did not end on, or when it ended without a run.</summary>
public sealed class TrainingSweepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-sweep-").FullName;
    private readonly SharedStore _store = new();
    private readonly Caller _caller = TestCluster.NewCaller();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Examples_of_jobs_that_have_ended_leave_the_disk_and_those_of_others_stay()
    {
        var (ended, unknown) = (Key(), Key());
        await KeepAsync(ended, JobStatus.Failed);
        var (left, other) = (Put(ended), Put(unknown));
        await using var cluster = new TestCluster(1, storage: _store, services: services => services.Configure<FineTuningOptions>(options => options.WorkFolder = _folder));
        await cluster.InitializeAsync();

        await Erasures.UntilAsync(() => Task.FromResult(!Directory.Exists(left)));
        Assert.True(Directory.Exists(other));

        var running = await StartAsync(cluster);
        await cluster.Services.GetServices<IHostedService>().OfType<TrainingSweep>().Single().SweepAsync(TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(Folder(running)));
        await cluster.Client.GetGrain<IJobGrain>(running.ToString()).CancelAsync();
        await Erasures.UntilAsync(() => Task.FromResult(!Directory.Exists(Folder(running))));
    }

    private JobKey Key() => new(_caller.Tenant, $"ftjob-{Guid.NewGuid():N}");

    private string Folder(JobKey key) => new FineTuningFolder(_folder, key).Root;

    private string Put(JobKey key)
    {
        var folder = Directory.CreateDirectory(Folder(key)).FullName;
        File.WriteAllText(Path.Combine(folder, "training.jsonl"), "secret");
        return folder;
    }

    private async Task<JobKey> StartAsync(TestCluster cluster)
    {
        var key = Key();
        var file = await TrainingFiles.UploadAsync(cluster, _caller, TuningCluster.Chats(20, "hello"));
        await cluster.Client.GetGrain<IFineTuningControlGrain>(key.ToString()).PauseAsync(paused: true);
        await cluster.Client.GetGrain<IJobGrain>(key.ToString()).StartAsync(Request(file));
        await Erasures.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(Folder(key), "training.jsonl"))));
        return key;
    }

    private Task KeepAsync(JobKey key, JobStatus status) =>
        _store.WriteStateAsync("job", GrainId.Create("job", key.ToString()), new GrainState<JobState>(new JobState { Request = Request("file-none"), Status = status }));

    private JobRequest Request(string file) => new()
    {
        Kind = FineTuningInput.Kind,
        Caller = _caller,
        Input = JsonSerializer.Serialize(new FineTuningInput { Model = TestCluster.Model, TrainingFileId = file }, FineTuningJson.Default.FineTuningInput),
    };
}
