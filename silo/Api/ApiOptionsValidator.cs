using Microsoft.Extensions.Options;

namespace OrleansLlm.Silo.Api;

/// <summary>Checks <see cref="ApiOptions"/> at start; the source generator writes it.</summary>
[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
