using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.FineTuning;

/// <summary>A tenant's trained models on two silos with disks of their own, and on a third one that is away when they are erased.</summary>
public sealed class TrainingErasureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-erasure-").FullName;
    private readonly SharedStore _store = new();
    private Caller _caller = TestCluster.NewCaller();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_tenant_trained_leaves_all_disks_also_that_of_a_silo_that_was_away()
    {
        var done = new JobKey(_caller.Tenant, $"ftjob-{Guid.NewGuid():N}");
        var model = FineTunedModels.NameOf(done, Input);
        var others = FineTunedModels.NameOf(done with { Tenant = "other" }, Input);
        foreach (var silo in new[] { "models1", "models2", "away" })
        {
            Import(model, silo);
            Import(others, silo);
        }

        var work = Directory.CreateDirectory(Path.Combine(In("work"), _caller.Tenant, done.Job)).FullName;
        await using (var cluster = Cluster(2, silo => $"models{silo + 1}"))
        {
            await cluster.InitializeAsync();
            _caller = await Erasures.SignInAsync(cluster, _caller);
            await KeepAsync(cluster, done, model);
            var waiting = await StartAsync(cluster);
            await cluster.WaitForReplicasAsync(2, model);
            Assert.NotEmpty(Requests.Text(await AskAsync(cluster, model)));

            var erased = await Erasures.RunAsync(cluster, _caller);

            Assert.Equal((1, 2, 1), (erased.Removed["fine_tuned_models"], erased.Removed["jobs"], erased.Removed["files"]));
            Assert.Equal([others, others], Directory.GetDirectories(In("models1")).Concat(Directory.GetDirectories(In("models2"))).Select(Path.GetFileName));
            Assert.False(Directory.Exists(work));
            Assert.Empty(Directory.GetDirectories(In("work")));
            foreach (var job in new[] { done, waiting })
            {
                Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Job(cluster, job).GetAsync())).Code);
            }

            Assert.Empty((await List(cluster).ListAsync(FineTuningInput.Kind, after: null, 10)).Jobs);
            Assert.Equal(0, _store.Count(done.ToString()));
            await cluster.WaitForReplicasAsync(0, model);
            Assert.Equal(LlmErrorCode.ModelNotFound, (await Assert.ThrowsAsync<LlmException>(() => AskAsync(cluster, model))).Code);
            await ProvedAsync(cluster);
        }

        await using var later = Cluster(1, _ => "away");
        await later.InitializeAsync();
        await later.WaitForReplicasAsync(1, others);
        Assert.Null(later.Services.GetRequiredService<ModelCatalog>().Find(model));
        await Erasures.UntilAsync(() => Task.FromResult(!Directory.Exists(Path.Combine(In("away"), model))));
        Assert.True(Directory.Exists(Path.Combine(In("away"), others)));
    }

    private static readonly FineTuningInput Input = new() { Model = TestCluster.Model, TrainingFileId = "file-none", Suffix = "bot" };

    private string In(string name) => Path.Combine(_folder, name);

    /// <summary>Silos with models folders of their own.</summary>
    private TestCluster Cluster(int silos, Func<int, string> models)
    {
        var numbers = new SiloNumbers();
        return new TestCluster(silos, storage: _store, services: services =>
        {
            services.Configure<FineTuningOptions>(options => options.WorkFolder = In("work"));
            services.AddOptions<ServingOptions>().PostConfigure<ILocalSiloDetails>((options, silo) => options.ModelsFolder = In(models(numbers.Of(silo))));
        });
    }

    private void Import(string name, string models) =>
        ModelPackage.Import(Path.Combine(AppContext.BaseDirectory, "models", TestCluster.Model), In(models), name, replace: false);

    /// <summary>A job that has brought forth a model, as its grain keeps it.</summary>
    private async Task KeepAsync(TestCluster cluster, JobKey key, string model)
    {
        var state = new JobState
        {
            Request = Request(Input),
            Status = JobStatus.Succeeded,
            Progress = JsonSerializer.Serialize(new FineTuningProgress { FineTunedModel = model }, FineTuningJson.Default.FineTuningProgress),
        };
        await _store.WriteStateAsync("job", GrainId.Create("job", key.ToString()), new GrainState<JobState>(state));
        await List(cluster).AddAsync(key.Job, FineTuningInput.Kind);
    }

    /// <summary>A job that stands still, with its examples on the disk.</summary>
    private async Task<JobKey> StartAsync(TestCluster cluster)
    {
        var key = new JobKey(_caller.Tenant, $"ftjob-{Guid.NewGuid():N}");
        var file = await TrainingFiles.UploadAsync(cluster, _caller, TuningCluster.Chats(20, "hello"));
        await cluster.Client.GetGrain<IFineTuningControlGrain>(key.ToString()).PauseAsync(paused: true);
        await Job(cluster, key).StartAsync(Request(Input with { TrainingFileId = file }));
        await Erasures.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(In("work"), key.Tenant, key.Job, "training.jsonl"))));
        return key;
    }

    private JobRequest Request(FineTuningInput input) =>
        new() { Kind = FineTuningInput.Kind, Caller = _caller, Input = JsonSerializer.Serialize(input, FineTuningJson.Default.FineTuningInput) };

    private async Task ProvedAsync(TestCluster cluster)
    {
        var log = await cluster.Client.GetGrain<IAuditGrain>(new AuditKey(_caller.Tenant).ToString()).ReadAsync(0, 10);
        Assert.Equal(("erasure.completed", "1", "2"), (log.Records[^1].Event.Action, log.Records[^1].Event.Details["fine_tuned_models"], log.Records[^1].Event.Details["jobs"]));
    }

    private async Task<IReadOnlyList<Contracts.Routing.GenerationChunk>> AskAsync(TestCluster cluster, string model) =>
        await Requests.ReadAsync(cluster.Router().GenerateAsync(_caller, Requests.Chat() with { Model = model }));

    private static IJobGrain Job(TestCluster cluster, JobKey key) => cluster.Client.GetGrain<IJobGrain>(key.ToString());

    private IJobListGrain List(TestCluster cluster) => cluster.Client.GetGrain<IJobListGrain>(new JobsKey(_caller.Tenant).ToString());
}
