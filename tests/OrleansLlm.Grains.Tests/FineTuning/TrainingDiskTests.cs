using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.FineTuning;

public sealed class TrainingDiskTests : IDisposable
{
    private const string Erased = "ember@ft.acme.bot.12345678";
    private const string Other = "ember@ft.acme.bot.87654321";
    private static readonly string Import = new('a', 32);

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-erased-").FullName;
    private readonly ErasedTrainings _erased = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_erased_goes_with_all_that_imports_and_jobs_left_of_it_and_nothing_else()
    {
        string[] gone = [$"models/{Erased}/checkpoint", $"models/.{Erased}.{Import}", $"models/.{Erased}.{Import}.old", "work/acme%20co/ftjob-1/run", "work/gone%20co/ftjob-1/run"];
        string[] kept = [$"models/{Other}", $"models/.{Other}.{Import}", "models/ember", "models/.adapters", "work/acme%20co/ftjob-2", "work/other/ftjob-1"];
        foreach (var folder in gone.Concat(kept))
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(In(folder)).FullName, "weights"), "");
        }

        _erased.Learn([ErasedTrainings.HashOf(Erased), ErasedTrainings.HashOf(new JobKey("acme co", "ftjob-1")), ErasedTrainings.HashOf(new JobKey("gone co", "ftjob-1"))]);
        Disk().Clean();

        Assert.False(Directory.Exists(In("work/gone%20co")));
        Assert.Equal(
            kept.Select(In).Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal));
        Disk().Clean();
    }

    [Fact]
    public void Folders_that_are_not_there_have_nothing_to_remove()
    {
        _erased.Learn([ErasedTrainings.HashOf(Erased)]);
        Disk().Clean();
        new TrainingDisk(_erased, Options.Create(new ServingOptions()), Options.Create(new FineTuningOptions { WorkFolder = In("none") })).Clean();
    }

    [Fact]
    public void A_tenants_own_model_is_served_once_it_is_known_that_it_was_not_erased()
    {
        Assert.True(_erased.MayServe("ember"));
        Assert.False(_erased.MayServe(Other));
        Assert.False(_erased.Has(Other));
        Assert.True(_erased.Learn([]));
        Assert.True(_erased.MayServe(Other));
        Assert.False(_erased.Learn([]));

        Assert.True(_erased.Learn([ErasedTrainings.HashOf(Erased)]));
        Assert.Equal((false, true, true), (_erased.MayServe(Erased), _erased.MayServe(Other), _erased.Has(Erased)));
        Assert.True(ErasedTrainings.None().MayServe(Erased));
    }

    private string In(string path) => Path.Combine(_folder, path);

    private TrainingDisk Disk() => new(
        _erased, Options.Create(new ServingOptions { ModelsFolder = In("models") }), Options.Create(new FineTuningOptions { WorkFolder = In("work") }));
}
