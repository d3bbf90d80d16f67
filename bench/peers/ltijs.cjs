/**
 * ltijs on Express with its launch data in PostgreSQL, as its documentation shows it.
 *
 * Started with PLATFORM (as for `floor`), TOOL and DATABASE (the database's name and the folder of its socket, as JSON) in the environment.
 */

const { Provider: lti } = require('ltijs')
const Database = require('ltijs-sequelize')

const platform = JSON.parse(process.env.PLATFORM)
const database = JSON.parse(process.env.DATABASE)

const escaped = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

lti.setup(
  'a secret of at least thirty-two characters',
  { plugin: new Database(database.name, database.user, '', { host: database.folder, dialect: 'postgres', logging: false }) },
  {
    appUrl: '/launch',
    loginUrl: '/login',
    cookies: { secure: true, sameSite: 'None' },
    serverAddon: (app) => app.set('trust proxy', true)
  }
)

lti.onConnect((token, _request, response) => {
  const title = escaped(token.platformContext.resource?.title)
  return response.send(`<!doctype html><title>${title}</title><h1>${title}</h1><p>${escaped(token.userInfo?.name)}</p>`)
})

const begin = async () => {
  await lti.deploy({ port: new URL(process.env.TOOL).port, silent: true })
  await lti.registerPlatform({
    url: platform.issuer,
    name: 'bench',
    clientId: platform.client_id,
    authenticationEndpoint: platform.auth_url,
    accesstokenEndpoint: platform.token_url,
    authConfig: { method: 'JWK_SET', key: platform.jwks_url }
  })
}

begin()
