using System.Text;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Models.Tests.Adapters;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Floats_of_every_width_are_read_in_parts()
    {
        byte[] data = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), .. BitConverter.GetBytes((Half)0.25f), .. BitConverter.GetBytes((Half)(-8)), 0xC0, 0x3F, 0x00, 0xC1];
        using var file = Open("""
            {"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
             "c":{"dtype":"BF16","shape":[1,2],"data_offsets":[12,16]},"__metadata__":{"format":"pt"}}
            """, data);
        Assert.Equal(["a", "b", "c"], file.Names.Order());
        Assert.Equal([1.5f, -2f], file.Find("a")!.ReadAll());
        Assert.Equal([2L, 1], file.Find("a")!.Shape);
        Assert.Equal([0.25f, -8], file.Find("b")!.ReadAll());
        Assert.Equal([1.5f, -8], file.Find("c")!.ReadAll());
        float[] second = new float[1];
        file.Find("a")!.Read(1, second);
        Assert.Equal([-2f], second);
        Assert.Null(file.Find("d"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-1,7]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,4],"data_offsets":[0,0]}}""", "a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", null)]
    [InlineData("""[1]""", null)]
    [InlineData("""{"a":""", null)]
    public void A_header_that_does_not_fit_the_file_is_refused(string header, string? tensor)
    {
        var error = Assert.Throws<ModelPackageException>(() => Open(header, new byte[8]));
        Assert.Equal(tensor, error.Field);
    }

    [Fact]
    public void Other_files_and_other_types_are_refused()
    {
        string text = _folder.Write("text.safetensors", "a text, and no weights at all");
        Assert.Contains("header", Assert.Throws<ModelPackageException>(() => SafetensorsFile.Open(text)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelPackageException>(() => SafetensorsFile.Open(Path.Combine(_folder.Path, "none")));
        using var file = Open("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Contains("Given: I64", Assert.Throws<ModelPackageException>(() => file.Find("a")).Message, StringComparison.Ordinal);
    }

    private SafetensorsFile Open(string header, byte[] data)
    {
        string path = Path.Combine(_folder.Path, "w.safetensors");
        TestAdapter.WriteFile(path, Encoding.UTF8.GetBytes(header), data);
        return SafetensorsFile.Open(path);
    }
}
