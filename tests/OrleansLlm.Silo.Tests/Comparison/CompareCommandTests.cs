using OrleansLlm.Silo.Comparison;

namespace OrleansLlm.Silo.Tests.Comparison;

public sealed class CompareCommandTests : IDisposable
{
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "models", "ember");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-compare-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void A_model_beside_itself_loses_nothing_and_passes_no_limit()
    {
        Assert.Equal(0, Run(s_model, s_model, "--text", Text(), "--tokens", "64", "--max-loss", "0", "--min-agreement", "100"));
        Assert.Contains("| same likeliest token | | 100.00 % | |", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_is_passed_refuses_with_its_own_exit_code()
    {
        var broken = Directory.CreateDirectory(Path.Combine(_folder.FullName, "broken")).FullName;
        foreach (var file in Directory.EnumerateFiles(s_model))
        {
            File.Copy(file, Path.Combine(broken, Path.GetFileName(file)));
        }

        // Some embeddings, which stand first, that are not what they were.
        var graph = Path.Combine(broken, "model.onnx");
        File.SetAttributes(graph, FileAttributes.Normal);
        using (var stream = File.OpenWrite(graph))
        {
            stream.Position = stream.Length / 100;
            stream.Write([.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))]);
        }

        Assert.Equal(3, Run(broken, s_model, "--text", Text(), "--tokens", "64", "--min-agreement", "99.9"));
        Assert.StartsWith("refused: both agree at", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Two model folders are needed. Given: 1", "one", "--text", "t")]
    [InlineData("--text is missing", "one", "two")]
    [InlineData("--tokens must be a number from 2 to 10000000. Given: 1", "one", "two", "--text", "t", "--tokens", "1")]
    [InlineData("Unknown argument: --speed", "one", "two", "--speed")]
    public void Wrong_arguments_are_named(string message, params string[] args)
    {
        Assert.Equal(2, Run(args));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_not_be_read_is_named()
    {
        Assert.Equal(1, Run(s_model, Path.Combine(_folder.FullName, "none"), "--text", Text()));
        Assert.Contains("the model folder is missing", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private int Run(params string[] args) => CompareCommand.Run(args, _output, _error);

    private string Text()
    {
        var path = Path.Combine(_folder.FullName, "text.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("What is RAG? Retrieval finds the passages that an answer is made of. ", 8)));
        return path;
    }
}
