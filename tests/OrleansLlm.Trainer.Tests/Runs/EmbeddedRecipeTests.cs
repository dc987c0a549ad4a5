using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>The way of the built-in models, with one that is far too small: examples, tokenizer, training, an int8 graph.</summary>
public sealed class EmbeddedRecipeTests : IDisposable
{
    private static readonly EmbeddedRecipe Recipe = new()
    {
        Shape = new EmbeddedShape { Width = 32, Layers = 1, Heads = 2, FeedForward = 64, Vocabulary = 600 }, Examples = 200, TokenizerExamples = 200, Steps = 24, Rows = 4, Threads = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_recipe_prepares_can_be_trained_and_imported()
    {
        string folder = _folder.In("built");
        Recipe.Prepare(folder);
        var result = TrainedBase.Run(TrainingSettingsFile.Read(Path.Combine(folder, EmbeddedRecipe.SettingsFile)));
        Assert.True(result.Validation!.Loss < result.ValidationBefore!.Loss - 0.5, $"{result.ValidationBefore.Loss} before, {result.Validation.Loss} after");

        var package = PackagedModel.Import(
            Path.Combine(folder, EmbeddedRecipe.TrainedFolder), folder, "tiny", null, false, new CheckpointFormat { Weights = WeightFormat.Q8 }, TestContext.Current.CancellationToken);
        Assert.Equal(("qwen3", 1024), (package.Architecture, package.ContextLength));
        Assert.Equal(["Ka", "lo"], package.Tokenizer.Encode("Kalo", addSpecialTokens: false).Select(token => package.Tokenizer.Decode([token], skipSpecialTokens: false)));
        Assert.Contains("{\"tool\": ", Assert.IsType<ModelPackage>(package).ChatTemplateSource, StringComparison.Ordinal);
    }

    [Fact]
    public void A_student_has_the_tokenizer_of_its_teacher()
    {
        string first = _folder.In("first");
        Recipe.Prepare(first);
        string second = _folder.In("second");
        (Recipe with { Shape = Recipe.Shape with { Width = 16 }, Seed = 2, Teacher = Path.Combine(first, "model") }).Prepare(second);
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "model", "tokenizer.json")), File.ReadAllBytes(Path.Combine(second, "model", "tokenizer.json")));
        var wrong = Assert.Throws<TrainingException>(() => (Recipe with { Tokenizer = second }).Prepare(_folder.In("third")));
        Assert.Contains(second, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_course_goes_on_from_the_weights_of_the_first_with_its_tokenizer()
    {
        string first = _folder.In("first");
        Recipe.Prepare(first);
        var before = TrainedBase.Run(TrainingSettingsFile.Read(Path.Combine(first, EmbeddedRecipe.SettingsFile)));

        string second = _folder.In("second");
        var recipe = Recipe with { Seed = 2, Rates = 0.5, From = Path.Combine(first, EmbeddedRecipe.TrainedFolder) };
        recipe.Prepare(second);
        var after = TrainedBase.Run(TrainingSettingsFile.Read(Path.Combine(second, EmbeddedRecipe.SettingsFile)));

        Assert.InRange(after.ValidationBefore!.Loss, before.Validation!.Loss - 0.3, before.Validation.Loss + 0.3); // Other examples of the same families.
        Assert.True(after.Validation!.Loss < after.ValidationBefore.Loss, $"{after.ValidationBefore.Loss} before, {after.Validation.Loss} after");
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "model", "tokenizer.json")), File.ReadAllBytes(Path.Combine(second, EmbeddedRecipe.TrainedFolder, "tokenizer.json")));
        Assert.True(recipe.IsPrepared(second));
        Assert.Throws<TrainingException>(() => Recipe.IsPrepared(second));
        Assert.Contains("at most 1. Given: 1.5", Assert.Throws<TrainingException>(() => (Recipe with { Rates = 1.5 }).Prepare(second)).Message, StringComparison.Ordinal);
    }
}
