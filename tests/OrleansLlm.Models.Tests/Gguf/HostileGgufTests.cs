using System.Buffers.Binary;
using System.Text;
using OrleansLlm.Models.Gguf;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Checkpoints;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Gguf;

/// <summary>Files whose numbers lie: refused with the field's name before anything is read or reserved by them.</summary>
public sealed class HostileGgufTests : IDisposable
{
    private const string Name = "odd_tensor";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-32)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 40)]
    public void A_tensor_that_lies_outside_the_file_is_refused(long offset)
    {
        // Behind the name: the number of axes, two sizes, the type.
        string path = Patched(4 + 16 + 4, offset);
        Assert.Equal(Name, Assert.Throws<ModelPackageException>(() => GgufFile.Open(path)).Field);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 62)]
    public void A_tensor_of_an_impossible_size_is_refused(long size)
    {
        string path = Patched(4, size);
        Assert.Equal(Name, Assert.Throws<ModelPackageException>(() => GgufFile.Open(path)).Field);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-32)]
    [InlineData(int.MaxValue)]
    public void An_alignment_that_is_none_is_named(int alignment)
    {
        string path = Saved(new GgufWriter().Set("general.alignment", alignment));
        Assert.Equal("general.alignment", Assert.Throws<ModelPackageException>(() => GgufFile.Open(path)).Field);
    }

    [Fact]
    public void A_list_that_the_rest_of_the_file_can_not_hold_is_refused_before_memory_is_reserved()
    {
        string path = Saved(new GgufWriter().Set("some.list", (string[])["a"]));
        byte[] bytes = File.ReadAllBytes(path);
        int count = bytes.AsSpan().IndexOf("some.list"u8) + "some.list".Length + 8;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(count), bytes.Length);
        File.WriteAllBytes(path, bytes);
        Assert.Equal("some.list", Assert.Throws<ModelPackageException>(() => GgufFile.Open(path)).Field);
    }

    [Theory]
    [InlineData("tokenizer.ggml.eos_token_id", 100_000u)]
    [InlineData("tokenizer.ggml.bos_token_id", 100_000u)]
    [InlineData("tokenizer.ggml.unknown_token_id", 100_000u)]
    [InlineData("llama.attention.head_count", uint.MaxValue)]
    [InlineData("llama.block_count", uint.MaxValue)]
    public void A_number_that_fits_nothing_is_named(string key, uint value) => Assert.Equal(key, Refused(key, value).Field);

    [Fact]
    public void Kinds_and_scores_must_be_as_many_as_the_tokens()
    {
        Assert.Equal("tokenizer.ggml.token_type", Refused("tokenizer.ggml.token_type", (int[])[1, 1]).Field);
        Assert.Equal("tokenizer.ggml.scores", Refused("tokenizer.ggml.scores", (float[])[1, 1]).Field);
    }

    [Fact]
    public void A_token_that_is_said_not_to_be_there_is_not()
    {
        // What converters write where a model has no such token: -1 as an unsigned number.
        using var models = new TemporaryFolder();
        string path = Path.Combine(_folder.Path, "tiny.gguf");
        Write(path, ("tokenizer.ggml.padding_token_id", uint.MaxValue));
        Assert.Null(((ModelPackage)PackagedModel.Import(path, models.Path, "tiny")).Config.PadTokenId);
    }

    private static void Write(string path, params (string Key, object Value)[] instead)
    {
        var config = TinyCheckpoints.Config("llama");
        TinyGguf.Write(path, "llama", config, new RandomWeights(TinyCheckpoints.Tensors(config), seed: 3), instead);
    }

    private ModelPackageException Refused(string key, object value)
    {
        using var models = new TemporaryFolder();
        string path = Path.Combine(_folder.Path, "tiny.gguf");
        Write(path, (key, value));
        return Assert.Throws<ModelPackageException>(() => PackagedModel.Import(path, models.Path, "tiny"));
    }

    private string Saved(GgufWriter writer)
    {
        string path = Path.Combine(_folder.Path, "odd.gguf");
        writer.Floats(Name, [2, 2], [1, 2, 3, 4]).Save(path);
        return path;
    }

    private string Patched(int behindName, long value)
    {
        string path = Saved(new GgufWriter());
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Name)) + Name.Length + behindName), value);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
