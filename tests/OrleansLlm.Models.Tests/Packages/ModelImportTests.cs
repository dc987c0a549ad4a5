using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

public sealed class ModelImportTests
{
    [Fact]
    public void An_import_copies_the_whole_folder_and_reports_its_progress()
    {
        using var models = new TemporaryFolder();
        var reports = new Reports();
        var package = ModelPackage.Import(TestData.EmberFolder, models.Path, "mine", reports);
        Assert.Equal("mine", package.Name);
        Assert.Equal(File.ReadAllBytes(Path.Combine(TestData.EmberFolder, "model.onnx")), File.ReadAllBytes(((ModelPackage)package).Graph.Path));
        Assert.Equal(reports.Last.TotalBytes, reports.Last.CopiedBytes);
        Assert.Equal([Path.Combine(models.Path, "mine")], Directory.GetDirectories(models.Path));
    }

    [Fact]
    public void A_name_that_is_taken_needs_the_word_to_replace()
    {
        using var models = new TemporaryFolder();
        ModelPackage.Import(TestData.EmberFolder, models.Path, "mine");
        File.WriteAllText(Path.Combine(models.Path, "mine", "old.txt"), "old");
        Assert.Contains("mine", Assert.Throws<ModelPackageException>(() => ModelPackage.Import(TestData.EmberFolder, models.Path, "mine")).Message, StringComparison.Ordinal);
        ModelPackage.Import(TestData.EmberFolder, models.Path, "mine", replace: true);
        Assert.False(File.Exists(Path.Combine(models.Path, "mine", "old.txt")));
        Assert.Single(Directory.GetDirectories(models.Path));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_name_that_is_no_folder_name_is_refused(string name)
    {
        using var models = new TemporaryFolder();
        Assert.Equal("name", Assert.Throws<ModelPackageException>(() => ModelPackage.Import(TestData.EmberFolder, models.Path, name)).Field);
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing_behind()
    {
        using var models = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var reports = new Reports { OnReport = cancel.Cancel };
        Assert.Throws<OperationCanceledException>(() => ModelPackage.Import(TestData.EmberFolder, models.Path, "mine", reports, cancellationToken: cancel.Token));
        Assert.Empty(Directory.GetDirectories(models.Path));
    }

    [Fact]
    public void A_broken_folder_is_not_imported()
    {
        using var folder = new PackageFolder();
        using var models = new TemporaryFolder();
        folder.Delete("model.onnx");
        Assert.Throws<ModelPackageException>(() => ModelPackage.Import(folder.Folder, models.Path, "mine"));
        Assert.Empty(Directory.GetDirectories(models.Path));
    }

    [Fact]
    public void A_catalogue_lists_good_and_broken_models_alike()
    {
        using var models = new TemporaryFolder();
        ModelPackage.Import(TestData.EmberFolder, models.Path, "good");
        models.Write("bad/genai_config.json", "{}");
        models.Write(".import/half.onnx", "");
        var entries = ModelCatalogFolder.Discover(models.Path);
        Assert.Equal(["bad", "good"], entries.Select(entry => Path.GetFileName(entry.Folder)));
        Assert.Equal("model", entries[0].Error!.Field);
        Assert.Null(entries[0].Package);
        Assert.Equal("good", entries[1].Package!.Name);
        Assert.Empty(ModelCatalogFolder.Discover(Path.Combine(models.Path, "none")));
    }

    private sealed class Reports : IProgress<ImportProgress>
    {
        public Action? OnReport { get; init; }

        public ImportProgress Last { get; private set; }

        public void Report(ImportProgress value)
        {
            Last = value;
            OnReport?.Invoke();
        }
    }
}
