namespace OrleansLlm.Routing.Learning.Files;

/// <summary>A router's settings in a file's header.</summary>
internal sealed record RouterSettings(RouterInfo Info, ModelSettings Model);
