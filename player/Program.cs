using CdnMusic.Hosting;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Player;
using CdnMusic.Player.Page;

return await ServiceHost.RunAsync(
    "player",
    args,
    [Listener.Public("http://127.0.0.1:8040")],
    builder =>
    {
        builder.Services.AddStrictOptions<PlayerOptions>("Player");
        builder.Services.AddPageCompression();
    },
    app =>
    {
        app.UsePage();
        app.MapPageConfiguration();
    });
