using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

/// <summary>What is left of an import that was killed, and what a reader sees of one that runs.</summary>
public sealed class UnfinishedImportTests : IDisposable
{
    private static readonly string Import = new('a', 32);
    private static readonly string Other = new('b', 32);
    private readonly TemporaryFolder _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void What_a_killed_import_left_goes_with_the_next_one()
    {
        _models.Write($".mine.{Import}/model.onnx", "half");
        _models.Write($".{Import}.lock", "");
        ModelPackage.Import(TestData.EmberFolder, _models.Path, "other");
        Assert.Equal(["other"], Entries());
    }

    [Fact]
    public void A_package_that_was_moved_aside_when_its_import_was_killed_is_back()
    {
        _models.Write($".mine.{Import}.old/model.onnx", "old");
        _models.Write($".mine.{Import}/model.onnx", "new");
        _models.Write($".{Import}.lock", "");
        Clean();
        Assert.Equal(["mine"], Entries());
        Assert.Equal("old", File.ReadAllText(In("mine/model.onnx")));
    }

    [Fact]
    public void A_package_that_was_replaced_before_its_import_was_killed_stays_and_the_old_one_goes()
    {
        _models.Write("mine/model.onnx", "new");
        _models.Write($".mine.{Import}.old/model.onnx", "old");
        _models.Write($".mine.{Other}/model.onnx", "old");
        _models.Write($".{Import}.lock", "");
        _models.Write($".{Other}.lock", "");
        Clean();
        Assert.Equal(["mine"], Entries());
        Assert.Equal("new", File.ReadAllText(In("mine/model.onnx")));
    }

    [Fact]
    public void An_import_under_way_is_left_alone_however_long_it_takes()
    {
        using var staged = new StagedPackage(_models.Path, "mine");
        _models.Write($"{Path.GetFileName(staged.Folder)}/model.onnx", "half");
        var before = Entries();
        UnfinishedImports.Clean(_models.Path, TimeProvider.System.GetUtcNow().AddDays(2));
        Assert.Equal(2, before.Count);
        Assert.Equal(before, Entries());
    }

    [Fact]
    public void Without_a_lock_only_what_stood_still_for_long_is_removed()
    {
        _models.Write($".mine.{Import}/model.onnx", "half");
        _models.Write($".{Other}.lock", "");
        _models.Write(".cache/x", "");
        _models.Write(".mine.old/x", "");
        Clean();
        Assert.Equal(4, Entries().Count);
        UnfinishedImports.Clean(_models.Path, TimeProvider.System.GetUtcNow().AddHours(2));
        Assert.Equal([".cache", ".mine.old"], Entries());
        UnfinishedImports.Clean(In("none"), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_reader_finds_the_old_package_or_the_new_one_whenever_it_looks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Folders change places in one step on Linux.");
        _models.Write("mine/model.onnx", "0");
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var missing = 0;
            while (!done.IsCancellationRequested)
            {
                missing += Directory.Exists(In("mine")) ? 0 : 1;
            }

            return missing;
        }, CancellationToken.None);
        for (var i = 1; i <= 2000; i++)
        {
            using var staged = new StagedPackage(_models.Path, "mine");
            Directory.CreateDirectory(staged.Folder);
            await File.WriteAllTextAsync(Path.Combine(staged.Folder, "model.onnx"), $"{i}", TestContext.Current.CancellationToken);
            staged.TakePlace();
        }

        await done.CancelAsync();
        Assert.Equal(0, await reading);
        Assert.Equal(["mine"], Entries());
        Assert.Equal("2000", await File.ReadAllTextAsync(In("mine/model.onnx"), TestContext.Current.CancellationToken));
    }

    private void Clean() => UnfinishedImports.Clean(_models.Path, TimeProvider.System.GetUtcNow());

    private string In(string name) => Path.Combine(_models.Path, name);

    private List<string?> Entries() => [.. Directory.EnumerateFileSystemEntries(_models.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
}
