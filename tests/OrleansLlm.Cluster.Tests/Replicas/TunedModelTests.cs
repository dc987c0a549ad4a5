using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Tuning;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.Replicas;

/// <summary>Models with settings found for this machine, and for another.</summary>
public sealed class TunedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-tuned-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_silo_serves_a_tuned_model_from_as_many_engines_as_were_found_and_ignores_what_another_machine_found()
    {
        var here = MachineFingerprint.Current(Accelerator.Cpu);
        Import("here", here);
        Import("elsewhere", here with { Cores = here.Cores + 1 });
        Import("broken", here);
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken", TuneFile.Name), "{", TestContext.Current.CancellationToken);
        await using var cluster = new TestCluster(1, _folder);
        await cluster.InitializeAsync();
        await cluster.WaitForReplicasAsync(2, "here");
        await cluster.WaitForReplicasAsync(1, "elsewhere");
        await cluster.WaitForReplicasAsync(1, "broken");

        // One after the other fall on the one picked longest ago, so both answer.
        var first = await AskAsync(cluster, "here");
        Assert.Equal(first, await AskAsync(cluster, "here"));
        Assert.Equal(first, await AskAsync(cluster, "elsewhere"));
        Assert.Equal(first, await AskAsync(cluster, "broken"));
        var offers = await cluster.Client.GetGrain<IModelGrain>(new ModelKey("here").ToString()).ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["cpu:0", "cpu:1"], offers.Select(offer => ReplicaKey.Parse(offer.Replica).Device));
    }

    [Fact]
    public async Task A_tuned_model_is_loaded_anew_by_a_silo_that_runs()
    {
        Import("later", null);
        await using var cluster = new TestCluster(1, _folder);
        await cluster.InitializeAsync();
        await cluster.WaitForReplicasAsync(1, "later");
        var answer = await AskAsync(cluster, "later");
        Found(MachineFingerprint.Current(Accelerator.Cpu)).Write(Path.Combine(_folder, "later"));
        await cluster.WaitForReplicasAsync(2, "later");
        Assert.Equal(answer, await AskAsync(cluster, "later"));
    }

    [Fact]
    public void Tuning_keeps_what_it_finds_with_the_model()
    {
        Import("model", null);
        var report = Tuning().Run("model", new TuneOptions { Minutes = 0.1, Rounds = 1, Streams = [1, 2] }, keep: true, null, CancellationToken.None);
        var kept = TuneFile.Read(Path.Combine(_folder, "model"))!;
        Assert.Equal(report.Settings, kept.Settings);
        Assert.Equal(MachineFingerprint.Current(Accelerator.Cpu), kept.Machine);
        Assert.Equal(1, kept.Settings.Threads);
    }

    [Fact]
    public void A_model_that_can_not_be_tuned_is_refused_with_the_reason()
    {
        Import("model", null);
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        var missing = Assert.Throws<LlmException>(() => Tuning().Run("nobody", new TuneOptions(), keep: true, null, CancellationToken.None));
        Assert.Equal((LlmErrorCode.ModelNotFound, "There is no model 'nobody'. There are: model."), (missing.Code, missing.Message));
        var broken = Assert.Throws<LlmException>(() => Tuning().Run("empty", new TuneOptions(), keep: true, null, CancellationToken.None));
        Assert.StartsWith("The model 'empty' can not be used: ", broken.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<LlmException>(() => Tuning().Run("model", new TuneOptions { Rounds = 0 }, keep: true, null, CancellationToken.None));
        Assert.Equal("Rounds must be between 1 and 100. Given: 0.", wrong.Message);
    }

    private ModelTuning Tuning() => new(new ServingOptions { ModelsFolder = _folder, Threads = 1 }, new EmbeddedModels(null), TimeProvider.System);

    private void Import(string name, MachineFingerprint? machine)
    {
        ModelPackage.Import(Path.Combine(AppContext.BaseDirectory, "models", TestCluster.Model), _folder, name, replace: false);
        if (machine is not null)
        {
            Found(machine).Write(Path.Combine(_folder, name));
        }
    }

    private static TuneFile Found(MachineFingerprint machine) =>
        new() { Machine = machine, Settings = new TunedSettings { Sessions = 2, Threads = 1, Slots = 8, PrefillChunk = 64 } };

    private static async Task<string> AskAsync(TestCluster cluster, string model) => Requests.Text(
        await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat() with { Model = model })));
}
