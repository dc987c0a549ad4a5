using System.Text;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

public sealed class OnnxFileTests
{
    [Fact]
    public void External_weights_that_are_there_are_accepted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx.data", "0123456789");
        Assert.Equal(["input_ids"], OnnxFile.Check(Model(folder, "model.onnx.data", 4, 6), folder.Path).Inputs);
    }

    [Theory]
    [InlineData("missing.data", "missing")]
    [InlineData("../weights.data", "outside the model folder")]
    [InlineData("/etc/hostname", "outside the model folder")]
    public void External_weights_elsewhere_are_refused(string location, string problem)
    {
        using var folder = new TemporaryFolder();
        string model = Model(folder, location, 0, 1);
        Assert.Contains(problem, Assert.Throws<ModelPackageException>(() => OnnxFile.Check(model, folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_weights_that_end_too_early_are_refused()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("w.data", "0123456789");
        string model = Model(folder, "w.data", 4, 7);
        var error = Assert.Throws<ModelPackageException>(() => OnnxFile.Check(model, folder.Path));
        Assert.Equal(data, error.File);
        Assert.Contains("11", error.Message, StringComparison.Ordinal);
    }

    // ModelProto.graph(7) { node(1), initializer(5) { external_data(13) { key(1), value(2) } }, input(11) { name(1) } }
    private static string Model(TemporaryFolder folder, string location, int offset, int length)
    {
        byte[] tensor = [.. Entry("location", location), .. Entry("offset", $"{offset}"), .. Entry("length", $"{length}")];
        byte[] graph = [.. Field(1, [0x22, 1, (byte)'A']), .. Field(5, tensor), .. Field(11, Field(1, "input_ids"u8))];
        string path = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllBytes(path, [0x08, 10, .. Field(7, graph)]);
        return path;
    }

    private static byte[] Entry(string key, string value) =>
        Field(13, [.. Field(1, Encoding.UTF8.GetBytes(key)), .. Field(2, Encoding.UTF8.GetBytes(value))]);

    private static byte[] Field(int number, ReadOnlySpan<byte> payload)
    {
        int length = payload.Length;
        byte[] size = length < 128 ? [(byte)length] : [(byte)(length | 0x80), (byte)(length >> 7)];
        return [(byte)((number << 3) | 2), .. size, .. payload];
    }
}
