using OrleansLlm.Contracts;
using OrleansLlm.Grains.FineTuning;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Only <c>ember</c> can be trained further.</summary>
internal sealed class FakeTrainable : ITrainableModels
{
    public void Check(string tenant, string model)
    {
        if (model != "ember")
        {
            throw new LlmException(LlmErrorCode.ModelNotFound, $"The model '{model}' is no chat model that this silo serves.", "model");
        }
    }
}
