using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cluster.Tests.FineTuning;

/// <summary>A silo that serves a small model which has learned to greet, and can train it further from the weights of its graph.</summary>
public sealed class TuningCluster : IAsyncLifetime
{
    public const string Model = "greeter";

    private static readonly string[] Names = ["Ada", "Ben", "Cid", "Dora", "Eve", "Fay", "Gus", "Hal"];

    private static readonly DecoderSpec Spec = new()
    {
        VocabularySize = 300, HiddenSize = 48, Layers = 2, Heads = 3, KeyValueHeads = 1, HeadSize = 16, IntermediateSize = 96, ContextLength = 128, TieEmbeddings = true,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-tuning-").FullName;
    private TestCluster _cluster = null!;

    internal TestCluster Cluster => _cluster;

    /// <summary>The silo's settings; read anew each time.</summary>
    internal FineTuningOptions Settings { get; private set; } = null!;

    /// <summary>What is told of a trained model.</summary>
    internal JsonNode CardOf(string model) => JsonNode.Parse(File.ReadAllText(Path.Combine(In("models"), model, "card.json")))!;

    /// <summary>Whether a tenant has a model of its own.</summary>
    internal bool HasModelOf(Caller caller) => Directory.EnumerateDirectories(In("models")).Any(folder => folder.Contains(caller.Tenant, StringComparison.Ordinal));

    /// <summary>The folder of all models that are served.</summary>
    internal string Models => In("models");

    /// <summary>The process that works for a job.</summary>
    internal int WorkerOf(JobKey key) => FolderOf(key).LastWorker()!.Value;

    /// <summary>A job's files.</summary>
    internal FineTuningFolder FolderOf(JobKey key) => new(In("work"), key);

    public async ValueTask InitializeAsync()
    {
        await TrainBaseAsync();
        ModelPackage.Import(In("base/run/model"), In("models"), Model, replace: false, format: new());
        _cluster = new TestCluster(1, In("models"), services: services => services.Configure<FineTuningOptions>(options =>
        {
            (options.WorkFolder, options.Threads, options.PricePerMillionTokens) = (In("work"), 1, 4);
            options.Models[Model] = new FineTuningBase { General = In("greetings.jsonl") };
        }));
        await _cluster.InitializeAsync();

        // Not what is configured above: options are made more than once, and only these are in use.
        Settings = _cluster.Services.GetRequiredService<IOptions<FineTuningOptions>>().Value;
        await _cluster.WaitForReplicasAsync(1, Model);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Chats in which a name is answered by a word and the name.</summary>
    internal static string Chats(int count, string answer) => string.Join('\n', Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new
    {
        messages = new object[]
        {
            new { role = "user", content = $"{answer[..2]} {Names[i % Names.Length]}{i / Names.Length}" },
            new { role = "assistant", content = $"{answer} {Names[i % Names.Length]}" },
        },
    })));

    /// <summary>A caller of a tenant of its own, whose key is there: jobs ask for it.</summary>
    internal async Task<Caller> CallerAsync()
    {
        var tenant = TestCluster.NewCaller().Tenant;
        var name = new TenantKey(tenant).ToString();
        await _cluster.Client.GetGrain<ITenantProfileGrain>(name).CreateAsync(new CreateTenantRequest());
        var created = await _cluster.Client.GetGrain<ITenantGrain>(name).CreateKeyAsync(new CreateKeyRequest { Name = "tuner" });
        return new Caller { Tenant = tenant, KeyId = created.Info.Id };
    }

    internal Task<string> UploadAsync(Caller caller, string content) => TrainingFiles.UploadAsync(_cluster, caller, content);

    internal async Task<JobKey> StartAsync(Caller caller, FineTuningInput input)
    {
        var key = new JobKey(caller.Tenant, $"ftjob-{Guid.NewGuid():N}");
        await JobOf(key).StartAsync(new JobRequest
        {
            Kind = FineTuningInput.Kind, Caller = caller, Input = JsonSerializer.Serialize(input, FineTuningJson.Default.FineTuningInput),
        });
        return key;
    }

    internal IJobGrain JobOf(JobKey key) => _cluster.Client.GetGrain<IJobGrain>(key.ToString());

    internal async Task<(JobInfo Job, FineTuningProgress Progress)> UntilAsync(JobKey key, Func<JobInfo, FineTuningProgress, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (true)
        {
            var job = await JobOf(key).GetAsync(CancellationToken.None);
            var progress = job.Progress is { } saved ? JsonSerializer.Deserialize(saved, FineTuningJson.Default.FineTuningProgress)! : new FineTuningProgress();
            if (holds(job, progress) || job.HasEnded)
            {
                return (job, progress);
            }

            Assert.False(patience.IsCancellationRequested, $"Run {job.Runs}, {job.Status}: {job.Progress}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    internal async Task<string> AskAsync(Caller caller, string model, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            try
            {
                return Requests.Text(await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, Requests.Chat(text, maxTokens: 16) with { Model = model })));
            }
            catch (LlmException starting) when (starting.Code is LlmErrorCode.ReplicaUnavailable && !patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }
    }

    /// <summary>What a tenant has spent, in US dollars.</summary>
    internal async Task<ScopeStatus> BudgetOfAsync(Caller caller) =>
        await _cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(new BudgetScope());

    private string In(string name) => Path.Combine(_folder, name);

    private async Task TrainBaseAsync()
    {
        var raw = In("raw");
        SyntheticModel.Write(raw, Spec, new DecoderFormat(), seed: 1);
        File.Delete(Path.Combine(raw, "model.onnx"));
        File.Delete(Path.Combine(raw, "genai_config.json"));
        await File.WriteAllTextAsync(In("greetings.jsonl"), Chats(120, "hello"));
        Directory.CreateDirectory(In("base"));
        TrainingSettingsFile.Write(In("base/settings.json"), new TrainingSettings
        {
            Model = raw,
            Output = In("base/run"),
            FromScratch = true,
            Data = new DataSettings { Train = [In("greetings.jsonl")], ValidationShare = 0.1 },
            Batch = new BatchSettings { Length = 64, Rows = 4 },
            Optimizer = new OptimizerSettings { LearningRate = 1e-2, WeightDecay = 0 },
            Duration = new DurationSettings { Steps = 120 },
            Bfloat16 = false,
            Threads = 1,
        });
        await using var worker = TrainerProcess.Start(new TrainerProgram(Options.Create(new FineTuningOptions())), In("base/settings.json"), TimeProvider.System);
        Assert.Equal((TrainingExitCode.Finished, ""), await worker.EndAsync());
    }
}
